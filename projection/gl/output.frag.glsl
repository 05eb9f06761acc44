#version 330 core
// Sends a picture to an output; what each step means stands in projection/{colour,edge_blend}.py.
// Sampling is written out as in blend.frag.glsl.

uniform sampler2D picture;
uniform sampler2D mask;

uniform bool from_below;      // whether the picture's first row is its lowest
uniform vec4 part;            // left, top, width, height of what is shown, in the picture's pixels
uniform vec2 output_size;
uniform vec3 gain;
uniform float exponent;
uniform bool blends;
uniform vec4 width;           // of the overlaps: left, right, top, bottom
uniform vec4 inverse_gamma;
uniform float black;          // light of one black
uniform float most_over;      // so many projectors overlap at most
uniform float gamma;
uniform bool masked;

in vec2 at;
out vec4 colour;

vec3 texel(ivec2 place, int last_row) {
    if (from_below) place.y = last_row - place.y;
    return texelFetch(picture, place, 0).rgb;
}

vec3 sampled(vec2 point) {
    ivec2 last = textureSize(picture, 0) - 1;
    vec2 place = clamp(point - 0.5, vec2(0.0), vec2(last));
    ivec2 near = ivec2(place);
    ivec2 far = min(near + 1, last);
    vec2 rest = place - vec2(near);
    vec3 above = mix(texel(near, last.y), texel(ivec2(far.x, near.y), last.y), rest.x);
    vec3 below = mix(texel(ivec2(near.x, far.y), last.y), texel(far, last.y), rest.x);
    return mix(above, below, rest.y);
}

float side(float place, float overlap, float inverse) {
    if (overlap <= 0.0 || place >= overlap) return 1.0;
    return pow(smoothstep(0.0, 1.0, place / overlap), inverse);
}

vec3 blended(vec3 value) {
    value *= side(at.x, width.x, inverse_gamma.x) * side(1.0 - at.x, width.y, inverse_gamma.y)
           * side(at.y, width.z, inverse_gamma.z) * side(1.0 - at.y, width.w, inverse_gamma.w);
    if (black <= 0.0) return value;
    float across = at.x < width.x || at.x > 1.0 - width.y ? 2.0 : 1.0;
    float down = at.y < width.z || at.y > 1.0 - width.w ? 2.0 : 1.0;
    float lift = black * (most_over / (across * down) - 1.0);
    return pow(lift + (1.0 - lift) * pow(value, vec3(gamma)), vec3(1.0 / gamma));
}

void main() {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    if (any(lessThan(at, vec2(0.0))) || any(greaterThan(at, vec2(1.0)))) return;
    vec3 value = sampled(part.xy + at * part.zw) * gain;
    if (exponent != 1.0) value = pow(value, vec3(exponent));
    if (blends) value = blended(value);
    if (masked) {
        float row = output_size.y - gl_FragCoord.y;
        value *= texelFetch(mask, ivec2(gl_FragCoord.x, row), 0).r;
    }
    colour = vec4(value, 1.0);
}
