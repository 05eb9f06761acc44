#version 330 core
// A small copy of a picture: each pixel is the mean of all that it covers.
uniform sampler2D picture;  // filtered linearly: one sample is two texels by two, as they weigh
uniform vec2 pixel;  // width and height of what a pixel covers, in texels of the picture
out vec4 colour;

// How much of two neighbours lies between two places; `first` is where they begin.
vec2 covered(float first, float begin, float end) {
    vec2 begins = vec2(first, first + 1.0);
    return clamp(min(begins + 1.0, end) - max(begins, begin), 0.0, 1.0);
}

void main() {
    vec2 size = vec2(textureSize(picture, 0));
    vec2 begin = floor(gl_FragCoord.xy) * pixel;
    vec2 end = min(begin + pixel, size);
    vec3 sum = vec3(0.0);
    for (float y = floor(begin.y); y < end.y; y += 2.0) {
        vec2 rows = covered(y, begin.y, end.y);
        float high = rows.x + rows.y;
        for (float x = floor(begin.x); x < end.x; x += 2.0) {
            vec2 columns = covered(x, begin.x, end.x);
            float wide = columns.x + columns.y;
            vec2 at = vec2(x + 0.5 + columns.y / wide, y + 0.5 + rows.y / high);
            sum += wide * high * textureLod(picture, at / size, 0.0).rgb;
        }
    }
    vec2 all = end - begin;
    colour = vec4(sum / (all.x * all.y), 1.0);
}
