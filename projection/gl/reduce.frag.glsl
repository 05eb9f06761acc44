#version 330 core
// A small copy of a picture: each pixel is the mean of all that it covers.
uniform sampler2D picture;
uniform vec2 pixel;  // width and height of what a pixel covers, in texels of the picture
out vec4 colour;

void main() {
    vec2 begin = floor(gl_FragCoord.xy) * pixel;
    vec2 end = min(begin + pixel, vec2(textureSize(picture, 0)));
    ivec2 first = ivec2(begin), beyond = ivec2(ceil(end));
    vec3 sum = vec3(0.0);
    for (int y = first.y; y < beyond.y; ++y) {
        vec3 row = vec3(0.0);
        for (int x = first.x; x < beyond.x; ++x) {
            float covered = min(float(x + 1), end.x) - max(float(x), begin.x);
            row += covered * texelFetch(picture, ivec2(x, y), 0).rgb;
        }
        sum += (min(float(y + 1), end.y) - max(float(y), begin.y)) * row;
    }
    vec2 size = end - begin;
    colour = vec4(sum / (size.x * size.y), 1.0);
}
