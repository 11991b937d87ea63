// Light of one's own: what a surface that faces a way receives, in the form the avatar's file has it, exp(h^T M h) a channel with
// h = (normal, 1). Any soft light is near such a form; it is fitted to the logarithm over all directions.

import { NAMED } from './surroundings.js';

export type Color = [number, number, number];

/** A lamp far away: from which azimuth and elevation (radians; 0, 0 is before the person), how strong, which colour. */
export interface Lamp {
  azimuth: number;
  elevation: number;
  strength: number;
  color: Color;
}

/** Light from all sides, from white above and below to colours, and lamps. */
export interface Lighting {
  sky: Color;
  ground: Color;
  lamps: Lamp[];
}

const DIRECTIONS = 400;
const TERMS = 9;
const WRAP = 0.3; // lamps are as large as windows: light reaches a little beyond the edge
const DARKEST = 0.04;

export function towardsLamp({ azimuth, elevation }: Pick<Lamp, 'azimuth' | 'elevation'>): Color {
  return [Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation)];
}

/** What a surface with a unit normal receives, by channel; 1 leaves its colour as it is. */
export function received(lighting: Lighting, n: Color): Color {
  const up = 0.5 + 0.5 * n[1];
  return [0, 1, 2].map((c) => {
    let sum = lighting.ground[c] + up * (lighting.sky[c] - lighting.ground[c]);
    for (const lamp of lighting.lamps) {
      const to = towardsLamp(lamp), facing = n[0] * to[0] + n[1] * to[1] + n[2] * to[2];
      sum += lamp.strength * lamp.color[c] * Math.max(0, (facing + WRAP) / (1 + WRAP));
    }
    return sum;
  }) as Color;
}

const terms = ([x, y, z]: Color): number[] => [x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z, 2 * x, 2 * y, 2 * z];

/** Three symmetric 4x4 matrices, one a channel. */
export function lightMatrices(lighting: Lighting): Float32Array {
  const normal = new Float64Array(TERMS * TERMS), right = [0, 1, 2].map(() => new Float64Array(TERMS));
  for (let k = 0; k < DIRECTIONS; k++) {
    const y = 1 - (2 * k + 1) / DIRECTIONS, r = Math.sqrt(1 - y * y), turn = k * Math.PI * (3 - Math.sqrt(5));
    const n: Color = [r * Math.cos(turn), y, r * Math.sin(turn)], t = terms(n), light = received(lighting, n);
    for (let i = 0; i < TERMS; i++) {
      for (let j = 0; j < TERMS; j++) normal[TERMS * i + j] += t[i] * t[j];
      for (let c = 0; c < 3; c++) right[c][i] += t[i] * Math.log(Math.max(DARKEST, light[c]));
    }
  }
  const out = new Float32Array(48);
  right.forEach((b, c) => {
    const [xx, yy, zz, xy, xz, yz, x, y, z] = solved(normal.slice(), b.slice());
    out.set([xx, xy, xz, x, xy, yy, yz, y, xz, yz, zz, z, x, y, z, 0], 16 * c);
  });
  return out;
}

/** Gauss's elimination with a pivot. */
function solved(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[n * i + k]) > Math.abs(a[n * best + k])) best = i;
    for (let j = 0; j < n; j++) [a[n * k + j], a[n * best + j]] = [a[n * best + j], a[n * k + j]];
    [b[k], b[best]] = [b[best], b[k]];
    for (let i = k + 1; i < n; i++) {
      const f = a[n * i + k] / a[n * k + k];
      for (let j = k; j < n; j++) a[n * i + j] -= f * a[n * k + j];
      b[i] -= f * b[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) b[k] -= a[n * k + j] * b[j];
    b[k] /= a[n * k + k];
  }
  return b;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Surroundings to begin with; their first lamp is the one that can be moved and that casts the shadow. */
export const SURROUNDINGS: Record<string, Lighting> = Object.fromEntries(Object.entries(NAMED).map(([name, { sky, ground, lamps }]) => [name, {
  sky: sky as Color,
  ground: ground as Color,
  lamps: lamps.map(([azimuth, elevation, strength, color]) => ({ azimuth: radians(azimuth), elevation: radians(elevation), strength, color: color as Color })),
}]));
