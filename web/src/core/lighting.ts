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

/** A panorama's pixels: linear, rows of equal angles, its middle before the person. */
export interface Panorama {
  width: number;
  height: number;
  /** Three a pixel are looked at; one is grey. */
  channels: number;
  data: ArrayLike<number>;
  /** The first row is the lowest one. */
  fromBelow: boolean;
}

/** What a panorama lights with, and where most of it comes from (radians). */
export interface PanoramaLight {
  matrices: Float32Array;
  azimuth: number;
  elevation: number;
}

const ROWS = 64; // of a panorama when its light is added up
const UPRIGHT = 128; // directions in which an upright surface is looked at
const GAMMA = 2.2; // encoded values are linear light to the power of one over this, nearly

/** As persona.imaging.surroundings.panorama_light: surfaces that stand upright receive one on average. Null where it is dark. */
export function panoramaLight(panorama: Panorama): PanoramaLight | null {
  const columns = 2 * ROWS, small = shrunk(panorama, columns, ROWS), count = columns * ROWS;
  const ways = new Float64Array(3 * count), power = new Float64Array(3 * count), middle: Color = [0, 0, 0];
  for (let row = 0, o = 0; row < ROWS; row++) {
    const elevation = (0.5 - (row + 0.5) / ROWS) * Math.PI;
    for (let column = 0; column < columns; column++, o += 3) {
      const way = towardsLamp({ azimuth: (0.5 - (column + 0.5) / columns) * 2 * Math.PI, elevation });
      for (let c = 0; c < 3; c++) {
        ways[o + c] = way[c];
        power[o + c] = small[o + c] * Math.cos(elevation);
      }
      const bright = power[o] + power[o + 1] + power[o + 2];
      for (let c = 0; c < 3; c++) middle[c] += bright * way[c];
    }
  }
  const linear = (n: Color): Color => {
    let r = 0, g = 0, b = 0;
    for (let o = 0; o < 3 * count; o += 3) {
      const facing = n[0] * ways[o] + n[1] * ways[o + 1] + n[2] * ways[o + 2];
      if (facing <= 0) continue;
      r += facing * power[o];
      g += facing * power[o + 1];
      b += facing * power[o + 2];
    }
    return [r, g, b];
  };
  let level = 0;
  for (let k = 0; k < UPRIGHT; k++) {
    const turn = (2 * Math.PI * (k + 0.5)) / UPRIGHT;
    for (const v of linear([Math.sin(turn), 0, Math.cos(turn)])) level += v / (3 * UPRIGHT);
  }
  if (!(level > 0) || !Number.isFinite(level)) return null;
  return {
    matrices: fitted((n) => linear(n).map((v) => (v / level) ** (1 / GAMMA)) as Color),
    azimuth: Math.atan2(middle[0], middle[2]), elevation: Math.atan2(middle[1], Math.hypot(middle[0], middle[2])),
  };
}

/** The same light with everything turned about the vertical, radians. */
export function turned(matrices: ArrayLike<number>, angle: number): Float32Array {
  const out = new Float32Array(48), c = Math.cos(angle), s = Math.sin(angle), r = [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1];
  for (let m = 0; m < 48; m += 16) { // R M R^T
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) for (let k = 0; k < 4; k++) for (let l = 0; l < 4; l++) {
      out[m + 4 * i + j] += r[4 * i + k] * matrices[m + 4 * k + l] * r[4 * j + l];
    }
  }
  return out;
}

/** What a half float cannot say is infinite in a file: a sun, say. */
const MOST_OF_HALF = 65504;

/** Means of what falls into each of fewer (or more) cells, rows from the top, three channels; what is no light is dark, what is
 * infinite as bright as the brightest there is. */
function shrunk({ width, height, channels, data, fromBelow }: Panorama, columns: number, rows: number): Float64Array {
  let brightest = MOST_OF_HALF;
  for (let i = 0; i < data.length; i++) if (data[i] > brightest && data[i] < Infinity) brightest = data[i];
  const light = (v: number) => (v > 0 ? Math.min(v, brightest) : 0);
  const out = new Float64Array(3 * columns * rows), across = shares(width, columns), down = shares(height, rows), [g, b] = channels < 3 ? [0, 0] : [1, 2];
  const line = new Float64Array(3 * columns);
  let k = 0;
  for (let y = 0; y < height; y++) {
    const from = channels * width * (fromBelow ? height - 1 - y : y);
    line.fill(0);
    for (const [x, column, share] of across) {
      const o = from + channels * x;
      line[3 * column] += share * light(data[o]);
      line[3 * column + 1] += share * light(data[o + g]);
      line[3 * column + 2] += share * light(data[o + b]);
    }
    for (; k < down.length && down[k][0] === y; k++) {
      const [, row, share] = down[k];
      for (let i = 0; i < line.length; i++) out[line.length * row + i] += share * line[i];
    }
  }
  return out;
}

/** Which pixels of a row make up which cell, and with what share; in order. */
function shares(pixels: number, cells: number): [number, number, number][] {
  const found: [number, number, number][] = [], size = pixels / cells;
  for (let cell = 0; cell < cells; cell++) {
    const from = cell * size, to = from + size;
    for (let p = Math.floor(from); p < Math.min(pixels, Math.ceil(to - 1e-9)); p++) found.push([p, cell, (Math.min(to, p + 1) - Math.max(from, p)) / size]);
  }
  return found;
}

const terms = ([x, y, z]: Color): number[] => [x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z, 2 * x, 2 * y, 2 * z];

/** Three symmetric 4x4 matrices, one a channel. */
export function lightMatrices(lighting: Lighting): Float32Array {
  return fitted((n) => received(lighting, n));
}

function fitted(receives: (n: Color) => Color): Float32Array {
  const normal = new Float64Array(TERMS * TERMS), right = [0, 1, 2].map(() => new Float64Array(TERMS));
  for (let k = 0; k < DIRECTIONS; k++) {
    const y = 1 - (2 * k + 1) / DIRECTIONS, r = Math.sqrt(1 - y * y), turn = k * Math.PI * (3 - Math.sqrt(5));
    const n: Color = [r * Math.cos(turn), y, r * Math.sin(turn)], t = terms(n), light = receives(n);
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
