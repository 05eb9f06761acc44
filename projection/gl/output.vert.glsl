#version 330 core
// The pieces of an output, see projection/mesh.py.
in vec3 place;    // homogeneous, 0..1, y down
in vec2 content;  // point of the picture

out vec2 content_at;

void main() {
    content_at = content;
    gl_Position = vec4(2.0 * place.x - place.z, place.z - 2.0 * place.y, 0.0, place.z);
}
