/** How the head is lit: a warm key from the upper left, a cool fill, a rim from behind, and light that passes skin. */

export const VERTEX = `#version 300 es
precision highp float;
in vec3 position;
in vec3 normal;
in vec4 colour;
uniform mat3 turn;      // Of the head.
uniform float view[5];  // Centre, distance, aspect.
centroid out vec3 at;
centroid out vec3 facing;
centroid out vec4 tone;

const vec3 PIVOT = vec3(0.0, -92.0, -22.0);  // Between skull and neck.

void main() {
  // The neck follows by less and less, the shoulders stay.
  float share = smoothstep(-168.0, -78.0, position.y + 0.25 * position.z);
  vec3 turned = PIVOT + turn * (position - PIVOT);
  at = mix(position, turned, share);
  vec3 plain = normalize(normal);
  facing = mix(plain, turn * plain, share);
  tone = colour;
  vec3 seen = at - vec3(view[0], view[1], view[2]);
  float away = view[3] - seen.z;
  float near = 0.3 * view[3];
  float far = 2.2 * view[3];
  float reach = 1.0 / tan(0.36);
  gl_Position = vec4(
    reach * seen.x / view[4],
    reach * seen.y,
    (far + near) / (far - near) * away - 2.0 * far * near / (far - near),
    away);
}`;

export const FRAGMENT = `#version 300 es
precision highp float;
centroid in vec3 at;
centroid in vec3 facing;
centroid in vec4 tone;
uniform vec4 surface;  // Shine, sharpness, light that passes through, light of its own.
uniform float view[5];
out vec4 painted;

const vec3 KEY = normalize(vec3(-0.55, 0.55, 0.75));
const vec3 FILL = normalize(vec3(0.85, 0.05, 0.5));
const vec3 RIM = normalize(vec3(0.55, 0.45, -0.75));
const vec3 KEY_LIGHT = vec3(1.55, 1.42, 1.28);
const vec3 FILL_LIGHT = vec3(0.24, 0.28, 0.36);
const vec3 RIM_LIGHT = vec3(0.62, 0.66, 0.78);
const vec3 SKY = vec3(0.34, 0.36, 0.40);
const vec3 GROUND = vec3(0.20, 0.15, 0.13);

// Light that enters the skin beside the shade comes out in it: the red of it furthest.
vec3 diffuse(float lit) {
  vec3 wrap = vec3(0.34, 0.16, 0.11) * surface.z;
  return clamp((vec3(lit) + wrap) / (1.0 + wrap), 0.0, 1.0);
}

float shine(vec3 n, vec3 light, vec3 eye) {
  return pow(max(dot(n, normalize(light + eye)), 0.0), surface.y) * step(0.0, dot(n, light));
}

void main() {
  vec3 eye = normalize(vec3(view[0], view[1], view[2]) + vec3(0.0, 0.0, view[3]) - at);
  vec3 n = normalize(facing);
  if (!gl_FrontFacing) n = -n;
  vec3 colour = pow(tone.rgb, vec3(2.2));
  float open = tone.a;
  vec3 ambient = mix(GROUND, SKY, 0.5 + 0.5 * n.y) * open;
  // What little light creases get is red where it has passed through skin.
  vec3 shade = mix(vec3(open), pow(vec3(open), vec3(0.65, 1.05, 1.15)), surface.z);
  vec3 light = ambient + shade * (KEY_LIGHT * diffuse(dot(n, KEY)) + FILL_LIGHT * diffuse(dot(n, FILL)));
  float edge = pow(1.0 - max(dot(n, eye), 0.0), 4.0);
  vec3 rim = RIM_LIGHT * max(dot(n, RIM), 0.0) * (0.15 + edge) * open;
  vec3 gloss = surface.x * open * (KEY_LIGHT * shine(n, KEY, eye) + 0.5 * FILL_LIGHT * shine(n, FILL, eye));
  vec3 sum = colour * (light + rim) + gloss + 0.05 * surface.z * edge * SKY + surface.w * vec3(1.0);
  // Bright parts roll off as film does.
  sum = sum * (1.0 + sum / 6.0) / (1.0 + sum * 0.55);
  painted = vec4(pow(clamp(sum, 0.0, 1.0), vec3(1.0 / 2.2)), 1.0);
}`;
