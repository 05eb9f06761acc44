// Sends a picture to an output; what each step means stands in projection/{colour,edge_blend}.py.
// Sampling is written out as in blend.frag.glsl. A feature that an output does not use is left out
// of its program (projection/gl/output_programs.py): a software renderer would compute it for naught.

uniform sampler2D picture;
uniform vec4 part;            // left, top, width, height of what is shown, in the picture's pixels
uniform ivec2 rows;           // a row y of the picture is rows.x + rows.y * y in the texture
#ifdef COLOUR
uniform vec3 gain;
uniform float exponent;
#endif
#ifdef BLEND
uniform vec4 slope;           // of the ramps at the left, right, top and bottom; 0 where is none
uniform vec4 start;           // of the ramps; 1 where is none, so that the very edge keeps its light
uniform vec4 inverse_gamma;
#endif
#ifdef BLACK
uniform vec4 overlap;         // the widths again, 0 where is none
uniform float black;          // light of one black
uniform float most_over;      // so many projectors overlap at most
uniform float gamma;
#endif
#ifdef MASK
uniform sampler2D mask;
#endif
#ifdef PINNED
uniform vec3 edges[4];        // a x + b y + c: how far a place lies within each, in pixels
#endif
#if defined(MASK) || defined(PINNED)
uniform float output_height;
#endif

in vec2 content_at;
out vec4 colour;

vec3 texel(ivec2 place) {
    return texelFetch(picture, ivec2(place.x, rows.x + rows.y * place.y), 0).rgb;
}

vec3 sampled(vec2 point) {
#ifdef NATURAL
    return texel(ivec2(point));
#else
    ivec2 last = textureSize(picture, 0) - 1;
    vec2 place = clamp(point - 0.5, vec2(0.0), vec2(last));
    ivec2 near = ivec2(place);
    ivec2 far = min(near + 1, last);
    vec2 rest = place - vec2(near);
    vec3 above = mix(texel(near), texel(ivec2(far.x, near.y)), rest.x);
    vec3 below = mix(texel(ivec2(near.x, far.y)), texel(far), rest.x);
    return mix(above, below, rest.y);
#endif
}

void main() {
    vec2 at = clamp(content_at, 0.0, 1.0);
    vec3 value = sampled(part.xy + at * part.zw);
#ifdef COLOUR
    value = pow(value * gain, vec3(exponent));
#endif
#ifdef BLEND
    vec4 place = vec4(at.x, 1.0 - at.x, at.y, 1.0 - at.y);
    place = clamp(place * slope + start, 0.0, 1.0);
    vec4 share = pow(place * place * (3.0 - 2.0 * place), inverse_gamma);
    value *= share.x * share.y * share.z * share.w;
#endif
#ifdef BLACK
    float across = at.x < overlap.x || at.x > 1.0 - overlap.y ? 2.0 : 1.0;
    float down = at.y < overlap.z || at.y > 1.0 - overlap.w ? 2.0 : 1.0;
    float lift = black * (most_over / (across * down) - 1.0);
    value = pow(lift + (1.0 - lift) * pow(value, vec3(gamma)), vec3(1.0 / gamma));
#endif
#ifdef MASK
    value *= texelFetch(mask, ivec2(gl_FragCoord.x, output_height - gl_FragCoord.y), 0).r;
#endif
#ifdef GRID
    if (at != content_at) value = vec3(0.0);
#endif
#ifdef PINNED
    vec3 place_px = vec3(gl_FragCoord.x, output_height - gl_FragCoord.y, 1.0);
    float least = min(min(dot(edges[0], place_px), dot(edges[1], place_px)),
                      min(dot(edges[2], place_px), dot(edges[3], place_px)));
    value *= clamp(least + 0.5, 0.0, 1.0);
#endif
    colour = vec4(value, 1.0);
}
