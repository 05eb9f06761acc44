// Draws a scene; the pixels are defined in projection/scene.py. What a scene does not use is left out
// of its program (projection/gl/blend_programs.py): a software renderer would compute it for naught.
// Sampling is written out with texelFetch: the texture unit's own bilinear filter has only eight
// bits of position, which shows against the processor's renderer.

const float EDGE_PX = 0.5;

uniform sampler2D base_picture;
uniform sampler2D over_picture;
uniform sampler2D caption_picture;

uniform vec2 output_size;
uniform mat3x2 base_map;  // output pixels to picture pixels
uniform mat3x2 over_map;
uniform vec2 base_feather;
uniform vec2 over_feather;
uniform float base_firmness;
uniform float over_firmness;
uniform float weight;
uniform ivec4 caption_box;  // left, top, width, height in output pixels
uniform float caption_opacity;
uniform float dimmer;
uniform float persistence;
uniform sampler2D correction;  // over the over picture: added colour 0..1, and gain minus 1
uniform sampler2D flow;  // over the over picture, in shares of its width
uniform mat2 flow_map;  // those to output pixels

out vec4 colour;

vec3 sampled(sampler2D picture, vec2 point) {
    ivec2 last = textureSize(picture, 0) - 1;
#if defined(BORDERS) || defined(FLOW)
    vec2 extent = vec2(last + 1);
    point = extent - abs(mod(point, 2.0 * extent) - extent);
#endif
    vec2 place = clamp(point - 0.5, vec2(0.0), vec2(last));
    ivec2 near = ivec2(place);
    ivec2 far = min(near + 1, last);
    vec2 part = place - vec2(near);
    vec3 above = mix(texelFetch(picture, near, 0).rgb,
                     texelFetch(picture, ivec2(far.x, near.y), 0).rgb, part.x);
    vec3 below = mix(texelFetch(picture, ivec2(near.x, far.y), 0).rgb,
                     texelFetch(picture, far, 0).rgb, part.x);
    return mix(above, below, part.y);
}

vec4 gridded(sampler2D grid, vec2 place) {
    ivec2 last = textureSize(grid, 0) - 1;
    vec2 cell = clamp(place * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
    ivec2 near = ivec2(cell);
    ivec2 far = min(near + 1, last);
    vec2 part = cell - vec2(near);
    vec4 above = mix(texelFetch(grid, near, 0), texelFetch(grid, ivec2(far.x, near.y), 0), part.x);
    vec4 below = mix(texelFetch(grid, ivec2(near.x, far.y), 0), texelFetch(grid, far, 0), part.x);
    return mix(above, below, part.y);
}

float soft(float place, float extent, float feather) {
    if (feather <= 0.0) return 1.0;
    float half_extent = 0.5 * extent;
    return smoothstep(0.0, 1.0, (half_extent + EDGE_PX - abs(place - half_extent)) / feather);
}

float presence(vec2 point, sampler2D picture, vec2 feather, float firmness) {
    vec2 extent = vec2(textureSize(picture, 0));
    float inside = soft(point.x, extent.x, feather.x) * soft(point.y, extent.y, feather.y);
    return 1.0 - firmness * (1.0 - inside);
}

void main() {
    // OpenGL counts rows from below; everything else here counts from above.
    vec2 pixel = vec2(gl_FragCoord.x, output_size.y - gl_FragCoord.y);
    vec2 base_point = base_map * vec3(pixel, 1.0);
#ifdef OVER
    vec2 over_point = over_map * vec3(pixel, 1.0);
#ifdef BORDERS
    float base_here = presence(base_point, base_picture, base_feather, base_firmness);
    float over_here = presence(over_point, over_picture, over_feather, over_firmness);
    float share = over_here * (1.0 - (1.0 - weight) * base_here);
    float both = base_here * over_here;
#else
    float share = weight;
    const float both = 1.0;
#endif
#ifdef MIXING
    vec2 place = over_point / vec2(textureSize(over_picture, 0));
    vec4 needed = texture(correction, place);  // so smooth that the texture unit's bits suffice
#endif
#ifdef FLOW
    vec2 moved = flow_map * gridded(flow, place).xy;
    base_point = base_map * vec3(pixel - weight * moved, 1.0);
    over_point = over_map * vec3(pixel + (1.0 - weight) * moved, 1.0);
#endif
    vec3 mixed = mix(sampled(base_picture, base_point), sampled(over_picture, over_point), share);
#ifdef MIXING
    mixed = clamp(mixed + both * (needed.a * mixed + needed.rgb), 0.0, 1.0);
#endif
#else
    vec3 mixed = sampled(base_picture, base_point);
#endif
    ivec2 ink_at = ivec2(pixel) - caption_box.xy;
    if (all(greaterThanEqual(ink_at, ivec2(0))) && all(lessThan(ink_at, caption_box.zw))) {
        vec4 ink = texelFetch(caption_picture, ink_at, 0) * caption_opacity;
        mixed = mixed * (1.0 - ink.a) + ink.rgb;
    }
    colour = vec4(mixed * dimmer, 1.0 - persistence);
}
