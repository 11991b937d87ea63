// The loops of the cloth solver, as in persona/cloth/kernels.py, where every step is explained: small steps of
// position-based dynamics on flat arrays, three numbers a point.
import type { ContactNumbers } from './outfit.js';

const RECORD = 12; // numbers of a contact: place on the body and its motion in this tick, normal and its change
const SHARE = 6; // numbers of a place on another garment: weights of three corners, normal
const OVER = 1;
const TINY = 1e-12;

/** Linear blend skinning under row-major 3x4 matrices, twelve numbers a joint. */
export function skinPoints(
  rest: Float32Array, joints: Uint8Array, weights: Float32Array, slots: number, matrices: Float32Array, out: Float32Array,
): void {
  for (let i = 0, s = 0; i < rest.length; i += 3) {
    const x = rest[i], y = rest[i + 1], z = rest[i + 2];
    let ox = 0, oy = 0, oz = 0;
    for (let k = 0; k < slots; k++, s++) {
      const w = weights[s];
      if (w > 0) {
        const m = 12 * joints[s];
        ox += w * (matrices[m] * x + matrices[m + 1] * y + matrices[m + 2] * z + matrices[m + 3]);
        oy += w * (matrices[m + 4] * x + matrices[m + 5] * y + matrices[m + 6] * z + matrices[m + 7]);
        oz += w * (matrices[m + 8] * x + matrices[m + 9] * y + matrices[m + 10] * z + matrices[m + 11]);
      }
    }
    out[i] = ox;
    out[i + 1] = oy;
    out[i + 2] = oz;
  }
}

/** Unit normals of a mesh's points, triangles weighted by area. */
export function pointNormals(points: Float32Array, faces: Uint16Array, out: Float32Array): void {
  out.fill(0);
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    const ux = points[b] - points[a], uy = points[b + 1] - points[a + 1], uz = points[b + 2] - points[a + 2];
    const vx = points[c] - points[a], vy = points[c + 1] - points[a + 1], vz = points[c + 2] - points[a + 2];
    const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
    out[a] += nx;
    out[a + 1] += ny;
    out[a + 2] += nz;
    out[b] += nx;
    out[b + 1] += ny;
    out[b + 2] += nz;
    out[c] += nx;
    out[c + 1] += ny;
    out[c + 2] += nz;
  }
  for (let i = 0; i < out.length; i += 3) {
    const s = 1 / (Math.sqrt(out[i] * out[i] + out[i + 1] * out[i + 1] + out[i + 2] * out[i + 2]) + TINY);
    out[i] *= s;
    out[i + 1] *= s;
    out[i + 2] *= s;
  }
}

/** Finds neighbours in cells of about the size of the reach; keeps its memory from call to call. */
export class Near {
  private start = new Int32Array(0);
  private fill = new Int32Array(0);
  private readonly key: Int32Array;
  private readonly order: Int32Array;
  private readonly place: Float32Array;
  private readonly best: Float32Array;
  private readonly which: Int32Array;

  /** Among the points of some groups: limbs, or garments. Those that are `late` come last. */
  constructor(
    private readonly group: Uint8Array, private readonly late: Uint8Array, private readonly slots: number,
    private readonly mostCells: number,
  ) {
    this.key = new Int32Array(group.length);
    this.order = new Int32Array(group.length);
    this.place = new Float32Array(3 * group.length);
    this.best = new Float32Array(late.length);
    this.which = new Int32Array(late.length);
  }

  /** `near[slots * i + k]`: the points nearest to x[i] of the nearest groups within reach, else -1. */
  find(x: Float32Array, points: Float32Array, reach: number, near: Int32Array): void {
    const { group, late, slots, key, order, place, best, which } = this, n = group.length, groups = late.length;
    let cell = reach;
    const low = [0, 0, 0], size = [0, 0, 0], wide = [0, 0, 0];
    for (let a = 0; a < 3; a++) {
      let lo = points[a], hi = lo;
      for (let i = a; i < points.length; i += 3) {
        const v = points[i];
        if (v < lo) lo = v;
        if (v > hi) hi = v;
      }
      low[a] = lo;
      wide[a] = hi - lo;
      cell = Math.max(cell, wide[a] / this.mostCells);
    }
    for (let a = 0; a < 3; a++) size[a] = Math.floor(wide[a] / cell) + 1;
    const [lx, ly, lz] = low, [nx, ny, nz] = size, cells = nx * ny * nz;
    if (this.start.length < cells + 1) {
      this.start = new Int32Array(cells + 1);
      this.fill = new Int32Array(cells + 1);
    }
    const { start, fill } = this;
    start.fill(0, 0, cells + 1);
    for (let i = 0, o = 0; i < n; i++, o += 3) {
      const cx = Math.min(nx - 1, ((points[o] - lx) / cell) | 0), cy = Math.min(ny - 1, ((points[o + 1] - ly) / cell) | 0);
      const cz = Math.min(nz - 1, ((points[o + 2] - lz) / cell) | 0);
      const k = (cx * ny + cy) * nz + cz;
      key[i] = k;
      start[k + 1]++;
    }
    for (let k = 0; k < cells; k++) start[k + 1] += start[k];
    for (let k = 0; k < cells; k++) fill[k] = start[k];
    for (let i = 0; i < n; i++) {
      const o = fill[key[i]]++;
      order[o] = i;
      place[3 * o] = points[3 * i];
      place[3 * o + 1] = points[3 * i + 1];
      place[3 * o + 2] = points[3 * i + 2];
    }
    const far = reach * reach;
    for (let i = 0; 3 * i < x.length; i++) {
      const first = slots * i;
      for (let k = 0; k < slots; k++) near[first + k] = -1;
      for (let g = 0; g < groups; g++) {
        best[g] = far;
        which[g] = -1;
      }
      const px = x[3 * i], py = x[3 * i + 1], pz = x[3 * i + 2];
      const cx = Math.floor((px - lx) / cell), cy = Math.floor((py - ly) / cell), cz = Math.floor((pz - lz) / cell);
      const z0 = Math.max(cz - 1, 0), z1 = Math.min(cz + 1, nz - 1);
      if (z0 > z1) continue;
      const x1 = Math.min(cx + 2, nx), y1 = Math.min(cy + 2, ny);
      for (let ix = Math.max(cx - 1, 0); ix < x1; ix++) {
        for (let iy = Math.max(cy - 1, 0); iy < y1; iy++) {
          const row = (ix * ny + iy) * nz, end = start[row + z1 + 1];
          for (let o = start[row + z0]; o < end; o++) {
            const dx = place[3 * o] - px, dy = place[3 * o + 1] - py, dz = place[3 * o + 2] - pz;
            const d = dx * dx + dy * dy + dz * dz, j = order[o], g = group[j];
            if (d < best[g]) {
              best[g] = d;
              which[g] = j;
            }
          }
        }
      }
      let used = 0;
      for (let yielding = 0; yielding < 2; yielding++) {
        while (used < slots) {
          let chosen = -1, least = Infinity;
          for (let g = 0; g < groups; g++) {
            if (which[g] >= 0 && late[g] === yielding && best[g] < least) {
              chosen = g;
              least = best[g];
            }
          }
          if (chosen < 0) break;
          near[first + used++] = which[chosen];
          which[chosen] = -1;
        }
      }
    }
  }
}

/** Second entries of pairs by first entry, in order: where each list begins, and all lists after each other. */
export interface Lists {
  start: Int32Array;
  items: Int32Array;
}

/** From pairs (a, b) as a flat array. */
export function listsOf(pairs: ArrayLike<number>, count: number): Lists {
  const start = new Int32Array(count + 1);
  for (let k = 0; k < pairs.length; k += 2) start[pairs[k] + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const fill = start.slice(0, count), items = new Int32Array(pairs.length / 2);
  for (let k = 0; k < pairs.length; k += 2) items[fill[pairs[k]]++] = pairs[k + 1];
  for (let i = 0; i < count; i++) items.subarray(start[i], start[i + 1]).sort();
  return { start, items };
}

/** The triangles around every point. */
export function starsOf(faces: Uint16Array, count: number): Lists {
  const pairs = new Int32Array(2 * faces.length);
  for (let c = 0; c < faces.length; c++) {
    pairs[2 * c] = faces[c];
    pairs[2 * c + 1] = (c / 3) | 0;
  }
  return listsOf(pairs, count);
}

/** The neighbours of every point on the edges of triangles, of its own group only. */
export function ringsOf(faces: Uint16Array, group: Uint8Array): Lists {
  const n = group.length, seen = new Set<number>(), pairs: number[] = [];
  for (let f = 0; f < faces.length; f += 3) {
    for (let k = 0; k < 3; k++) {
      const a = faces[f + k], b = faces[f + ((k + 1) % 3)];
      if (group[a] !== group[b]) continue;
      for (const [i, j] of [[a, b], [b, a]]) {
        if (seen.has(i * n + j)) continue;
        seen.add(i * n + j);
        pairs.push(i, j);
      }
    }
  }
  return listsOf(pairs, n);
}

// What `beside` finds.
let besideX = 0, besideY = 0, besideZ = 0;

/** Where x[i], which the body's point j passes at share t of a tick, is beside the body of the nearer end of it. */
function beside(x: Float32Array, i: number, j: number, e: Ends, t: number): void {
  const s = 2 * t < 1 ? t : t - 1, { body0, body1 } = e, a = 3 * i, b = 3 * j;
  besideX = x[a] - s * (body1[b] - body0[b]);
  besideY = x[a + 1] - s * (body1[b + 1] - body0[b + 1]);
  besideZ = x[a + 2] - s * (body1[b + 2] - body0[b + 2]);
}

/** From point j downhill over its limb's mesh to the point nearest to a place. */
function walk(px: number, py: number, pz: number, j: number, points: Float32Array, ring: Lists): number {
  const { start, items } = ring;
  let dx = points[3 * j] - px, dy = points[3 * j + 1] - py, dz = points[3 * j + 2] - pz;
  let d = dx * dx + dy * dy + dz * dz;
  for (let moved = true; moved;) {
    moved = false;
    const end = start[j + 1];
    for (let o = start[j]; o < end; o++) {
      const k = items[o];
      dx = points[3 * k] - px;
      dy = points[3 * k + 1] - py;
      dz = points[3 * k + 2] - pz;
      const e = dx * dx + dy * dy + dz * dz;
      if (e < d) {
        d = e;
        j = k;
        moved = true;
      }
    }
  }
  return j;
}

// What the two functions below find: the squared distance, three corners, and the weights of the second and the third.
let least = 0, cornerA = 0, cornerB = 0, cornerC = 0, weightB = 0, weightC = 0;

/** Weights of b and c of the place on a triangle that is nearest to a point, into weightB and weightC. */
function closest(px: number, py: number, pz: number, points: Float32Array, a: number, b: number, c: number): void {
  const ax = points[a], ay = points[a + 1], az = points[a + 2];
  const abx = points[b] - ax, aby = points[b + 1] - ay, abz = points[b + 2] - az;
  const acx = points[c] - ax, acy = points[c + 1] - ay, acz = points[c + 2] - az;
  const apx = px - ax, apy = py - ay, apz = pz - az;
  const d1 = abx * apx + aby * apy + abz * apz, d2 = acx * apx + acy * apy + acz * apz;
  weightB = 0;
  weightC = 0;
  if (d1 <= 0 && d2 <= 0) return;
  const bb = abx * abx + aby * aby + abz * abz, bc = abx * acx + aby * acy + abz * acz, cc = acx * acx + acy * acy + acz * acz;
  const d3 = d1 - bb, d4 = d2 - bc;
  if (d3 >= 0 && d4 <= d3) {
    weightB = 1;
    return;
  }
  const d5 = d1 - bc, d6 = d2 - cc;
  if (d6 >= 0 && d5 <= d6) {
    weightC = 1;
    return;
  }
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    weightB = d1 / (d1 - d3 + TINY);
    return;
  }
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    weightC = d2 / (d2 - d6 + TINY);
    return;
  }
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    weightC = (d4 - d3) / (d4 - d3 + d5 - d6 + TINY);
    weightB = 1 - weightC;
    return;
  }
  const s = 1 / (va + vb + vc + TINY);
  weightB = vb * s;
  weightC = vc * s;
}

/** The nearest place on the triangles around point j. */
function nearestAround(px: number, py: number, pz: number, points: Float32Array, j: number, faces: Uint16Array, star: Lists): void {
  const { start, items } = star, end = start[j + 1];
  let found = Infinity, fa = 0, fb = 0, fc = 0, wb = 0, wc = 0;
  for (let o = start[j]; o < end; o++) {
    const f = 3 * items[o], a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    closest(px, py, pz, points, a, b, c);
    const ub = weightB, uc = weightC, ua = 1 - ub - uc;
    const dx = ua * points[a] + ub * points[b] + uc * points[c] - px;
    const dy = ua * points[a + 1] + ub * points[b + 1] + uc * points[c + 1] - py;
    const dz = ua * points[a + 2] + ub * points[b + 2] + uc * points[c + 2] - pz;
    const d = dx * dx + dy * dy + dz * dz;
    if (d < found) {
      found = d;
      fa = a;
      fb = b;
      fc = c;
      wb = ub;
      wc = uc;
    }
  }
  least = found;
  cornerA = fa;
  cornerB = fb;
  cornerC = fc;
  weightB = wb;
  weightC = wc;
}

/** The body at both ends of a tick, and what lies around its points. */
export interface Ends {
  body0: Float32Array;
  body1: Float32Array;
  normal0: Float32Array;
  normal1: Float32Array;
  faces: Uint16Array;
  group: Uint8Array;
  late: Uint8Array;
  star: Lists;
  ring: Lists;
}

/**
 * The contact at `r` of `record`: the place nearest to x[i] around the body's point j, at share t of a tick. False where it does
 * not face x[i].
 */
function touch(x: Float32Array, i: number, j: number, t: number, e: Ends, record: Float32Array, r: number, m: ContactNumbers): boolean {
  const { body0, body1, normal0, normal1 } = e, ended = 2 * t >= 1, now = ended ? body1 : body0;
  beside(x, i, j, e, t);
  const px = besideX, py = besideY, pz = besideZ;
  nearestAround(px, py, pz, now, j, e.faces, e.star);
  const fa = cornerA, fb = cornerB, fc = cornerC, wb = weightB, wc = weightC, wa = 1 - wb - wc;
  let s0 = 0, s1 = 0;
  for (let a = 0; a < 3; a++) {
    const p0 = wa * body0[fa + a] + wb * body0[fb + a] + wc * body0[fc + a];
    const p1 = wa * body1[fa + a] + wb * body1[fb + a] + wc * body1[fc + a];
    record[r + a] = p0;
    record[r + 3 + a] = p1 - p0;
    const n0 = wa * normal0[fa + a] + wb * normal0[fb + a] + wc * normal0[fc + a];
    const n1 = wa * normal1[fa + a] + wb * normal1[fb + a] + wc * normal1[fc + a];
    record[r + 6 + a] = n0;
    record[r + 9 + a] = n1;
    s0 += n0 * n0;
    s1 += n1 * n1;
  }
  s0 = 1 / Math.sqrt(s0 + TINY);
  s1 = 1 / Math.sqrt(s1 + TINY);
  let along = 0;
  for (let a = 0; a < 3; a++) {
    const n0 = s0 * record[r + 6 + a], n1 = s1 * record[r + 9 + a];
    record[r + 6 + a] = n0;
    record[r + 9 + a] = n1 - n0;
    const at = wa * now[fa + a] + wb * now[fb + a] + wc * now[fc + a];
    along += ((a === 0 ? px : a === 1 ? py : pz) - at) * (ended ? n1 : n0);
  }
  return Math.sqrt(Math.max(least - along * along, 0)) <= m.off_normal + m.off_normal_share * Math.abs(along);
}

function springs(p: Float32Array, w: Float32Array, first: Uint16Array, second: Uint16Array, rest: Float32Array, gain: Float32Array): void {
  for (let c = 0; c < first.length; c++) {
    const i = 3 * first[c], j = 3 * second[c];
    const dx = p[i] - p[j], dy = p[i + 1] - p[j + 1], dz = p[i + 2] - p[j + 2];
    const s = (rest[c] / Math.sqrt(dx * dx + dy * dy + dz * dz + TINY) - 1) * gain[c];
    const a = s * w[first[c]], b = s * w[second[c]];
    p[i] += a * dx;
    p[i + 1] += a * dy;
    p[i + 2] += a * dz;
    p[j] -= b * dx;
    p[j + 1] -= b * dy;
    p[j + 2] -= b * dz;
  }
}

/** Inner friction: neighbours take on each other's speed. */
function calm(v: Float32Array, w: Float32Array, first: Uint16Array, second: Uint16Array, rate: Float32Array, h: number, most: number): void {
  for (let c = 0; c < first.length; c++) {
    const i = 3 * first[c], j = 3 * second[c], s = Math.min(rate[c] * h, most);
    const a = w[first[c]] > 0 ? s : 0, b = w[second[c]] > 0 ? s : 0;
    const dx = v[j] - v[i], dy = v[j + 1] - v[i + 1], dz = v[j + 2] - v[i + 2];
    v[i] += a * dx;
    v[i + 1] += a * dy;
    v[i + 2] += a * dz;
    v[j] -= b * dx;
    v[j + 1] -= b * dy;
    v[j + 2] -= b * dz;
  }
}

function tethers(p: Float32Array, free: Uint16Array, anchor: Uint16Array, longest: Float32Array): void {
  for (let c = 0; c < free.length; c++) {
    const i = 3 * free[c], j = 3 * anchor[c];
    const dx = p[i] - p[j], dy = p[i + 1] - p[j + 1], dz = p[i + 2] - p[j + 2], d = dx * dx + dy * dy + dz * dz;
    if (d > longest[c] * longest[c]) {
      const s = longest[c] / Math.sqrt(d) - 1;
      p[i] += s * dx;
      p[i + 1] += s * dy;
      p[i + 2] += s * dz;
    }
  }
}

/** Friction: hold a point back against the surface's own motion m by what it was pushed along n. */
function rub(
  p: Float32Array, x: Float32Array, o: number, mx: number, my: number, mz: number, nx: number, ny: number, nz: number,
  depth: number, friction: number,
): void {
  let tx = p[o] - x[o] - mx, ty = p[o + 1] - x[o + 1] - my, tz = p[o + 2] - x[o + 2] - mz;
  const along = tx * nx + ty * ny + tz * nz;
  tx -= along * nx;
  ty -= along * ny;
  tz -= along * nz;
  const slip = Math.sqrt(tx * tx + ty * ty + tz * tz);
  if (slip > TINY) {
    const hold = Math.min(1, (friction * depth) / slip);
    p[o] -= hold * tx;
    p[o + 1] -= hold * ty;
    p[o + 2] -= hold * tz;
  }
}

/** Push points out of the limbs they touch. Where two limbs meet, along the crease between them. */
function contacts(
  p: Float32Array, x: Float32Array, w: Float32Array, touching: Uint8Array, lateSlot: Uint8Array, anew: Uint8Array,
  record: Float32Array, t: number, part: number, thickness: Float32Array, friction: Float32Array, most: number, m: ContactNumbers,
): void {
  const { slots, deepest, aside2, opposed } = m;
  for (let i = 0, o = 0; i < w.length; i++, o += 3) {
    let made = false, soft = false, room = 0, ax = 0, ay = 0, az = 0;
    const wx = p[o] - x[o], wy = p[o + 1] - x[o + 1], wz = p[o + 2] - x[o + 2]; // the way it went in this step
    for (let k = slots * i, end = k + slots; k < end; k++) {
      if (!touching[k]) continue;
      const r = RECORD * k;
      const nx = record[r + 6] + t * record[r + 9], ny = record[r + 7] + t * record[r + 10], nz = record[r + 8] + t * record[r + 11];
      let dx = p[o] - record[r] - t * record[r + 3], dy = p[o + 1] - record[r + 1] - t * record[r + 4];
      let dz = p[o + 2] - record[r + 2] - t * record[r + 5];
      const along = dx * nx + dy * ny + dz * nz;
      if (along >= thickness[i]) continue;
      // Whether the plane holds is asked where the step began: springs may have pulled the point far in.
      dx -= wx;
      dy -= wy;
      dz -= wz;
      const begun = dx * nx + dy * ny + dz * nz;
      if (begun < deepest || dx * dx + dy * dy + dz * dz - begun * begun > aside2) continue;
      let depth = thickness[i] - along;
      const mx = part * record[r + 3], my = part * record[r + 4], mz = part * record[r + 5];
      const gx = wx - mx, gy = wy - my, gz = wz - mz; // the same beside the surface, to be taken back in full
      if (made) {
        const cosine = ax * nx + ay * ny + az * nz;
        if (cosine < opposed) {
          const sine2 = 1 - cosine * cosine;
          if (lateSlot[k] && !soft) { // an arm presses cloth flat on the body, then gently aside
            let s = Math.min(room, -depth / cosine);
            const left = depth + s * cosine;
            p[o] -= s * ax;
            p[o + 1] -= s * ay;
            p[o + 2] -= s * az;
            if (sine2 >= m.pinched) {
              s = (m.yielding * left) / sine2;
              p[o] += s * (nx - cosine * ax);
              p[o + 1] += s * (ny - cosine * ay);
              p[o + 2] += s * (nz - cosine * az);
            }
            continue;
          }
          anew[i] = 1;
          if (sine2 < m.pinched) {
            const s = Math.min(0.5 * depth, most);
            p[o] += s * nx;
            p[o + 1] += s * ny;
            p[o + 2] += s * nz;
          } else {
            let s = 1 / Math.sqrt(sine2);
            const ex = s * (nx - cosine * ax), ey = s * (ny - cosine * ay), ez = s * (nz - cosine * az);
            s = Math.min(depth * s, most + Math.max(0, -(gx * ex + gy * ey + gz * ez)));
            p[o] += s * ex;
            p[o + 1] += s * ey;
            p[o + 2] += s * ez;
          }
          continue;
        }
      }
      if (lateSlot[k]) { // as fast as the arm itself and wholly out of its skin; else softly
        anew[i] = 1;
        const ahead = Math.min(depth, Math.max(0, mx * nx + my * ny + mz * nz)), inside = Math.max(0, -along - ahead);
        depth = ahead + inside + m.yielding * (depth - ahead - inside);
      }
      depth = Math.min(depth, most + Math.max(0, -(gx * nx + gy * ny + gz * nz)));
      p[o] += depth * nx;
      p[o + 1] += depth * ny;
      p[o + 2] += depth * nz;
      if (w[i] > 0 && !lateSlot[k]) rub(p, x, o, mx, my, mz, nx, ny, nz, depth, friction[i]);
      ax = nx;
      ay = ny;
      az = nz;
      made = true;
      soft = lateSlot[k] > 0;
      room = Math.max(0, along + depth - m.pressed);
    }
  }
}

function ground(p: Float32Array, x: Float32Array, w: Float32Array, height: number, thickness: Float32Array, friction: Float32Array): void {
  for (let i = 0, o = 0; i < w.length; i++, o += 3) {
    const depth = height + thickness[i] - p[o + 1];
    if (w[i] > 0 && depth > 0) {
      p[o + 1] += depth;
      rub(p, x, o, 0, 0, 0, 0, 1, 0, depth, friction[i]);
    }
  }
}

/** Other garments near every point, and where they are met. */
export interface Layers {
  faces: Uint16Array;
  garment: Uint8Array;
  garments: number;
  outside: Uint8Array;
  star: Lists;
  near: Int32Array;
  under: Int32Array;
  share: Float32Array;
  meeting: Uint8Array;
}

/** Where points of a garment meet one that they stay outside of. */
function meet(x: Float32Array, outward: Float32Array, l: Layers, m: ContactNumbers): void {
  const { slots } = m, { garment, outside, near, under, share, meeting } = l;
  for (let i = 0, o = 0; o < x.length; i++, o += 3) {
    for (let k = slots * i, end = k + slots; k < end; k++) {
      meeting[k] = 0;
      const j = near[k], how = j < 0 ? 0 : outside[garment[i] * l.garments + garment[j]];
      if (!how) continue;
      nearestAround(x[3 * i], x[3 * i + 1], x[3 * i + 2], x, j, l.faces, l.star);
      const fa = cornerA, fb = cornerB, fc = cornerC, wb = weightB, wc = weightC, wa = 1 - wb - wc, s = SHARE * k;
      under[3 * k] = fa;
      under[3 * k + 1] = fb;
      under[3 * k + 2] = fc;
      share[s] = wa;
      share[s + 1] = wb;
      share[s + 2] = wc;
      let size = 0;
      for (let a = 0; a < 3; a++) {
        const n = wa * outward[fa + a] + wb * outward[fb + a] + wc * outward[fc + a];
        share[s + 3 + a] = n;
        size += n * n;
      }
      size = 1 / Math.sqrt(size + TINY);
      let along = 0, facing = 0;
      for (let a = 0; a < 3; a++) {
        share[s + 3 + a] *= size;
        facing += outward[o + a] * share[s + 3 + a];
        along += (x[o + a] - wa * x[fa + a] - wb * x[fb + a] - wc * x[fc + a]) * share[s + 3 + a];
      }
      const off = Math.sqrt(Math.max(least - along * along, 0)), unfolded = how === OVER ? facing > 0 : facing < 0;
      meeting[k] = unfolded && off <= m.off_normal + m.off_normal_share * Math.abs(along) ? 1 : 0;
    }
  }
}

/** Push garments apart where one lies over the other; the lighter one gives way more. */
function layers(p: Float32Array, w: Float32Array, l: Layers, apart: number, most: number, m: ContactNumbers): void {
  const { slots, layer_deepest, aside2 } = m, { under, share, meeting } = l;
  for (let i = 0, o = 0; i < w.length; i++, o += 3) {
    for (let k = slots * i, end = k + slots; k < end; k++) {
      if (!meeting[k]) continue;
      const a = under[3 * k], b = under[3 * k + 1], c = under[3 * k + 2], r = SHARE * k;
      const wa = share[r], wb = share[r + 1], wc = share[r + 2], nx = share[r + 3], ny = share[r + 4], nz = share[r + 5];
      const dx = p[o] - wa * p[a] - wb * p[b] - wc * p[c];
      const dy = p[o + 1] - wa * p[a + 1] - wb * p[b + 1] - wc * p[c + 1];
      const dz = p[o + 2] - wa * p[a + 2] - wb * p[b + 2] - wc * p[c + 2];
      const along = dx * nx + dy * ny + dz * nz;
      const ia = w[a / 3] * wa, ib = w[b / 3] * wb, ic = w[c / 3] * wc, total = w[i] + ia + ib + ic;
      if (along >= apart || along < layer_deepest || total === 0) continue;
      if (dx * dx + dy * dy + dz * dz - along * along > aside2) continue;
      const s = Math.min(apart - along, 2 * most) / total;
      for (let e = 0; e < 3; e++) {
        const n = s * share[r + 3 + e];
        p[o + e] += w[i] * n;
        p[a + e] -= ia * n;
        p[b + e] -= ib * n;
        p[c + e] -= ic * n;
      }
    }
  }
}

/** The cloth and everything it has memory for. */
export interface Cloth {
  x: Float32Array;
  v: Float32Array;
  p: Float32Array;
  outward: Float32Array;
  record: Float32Array;
  touching: Uint8Array;
  lateSlot: Uint8Array;
  anew: Uint8Array;
  gain: Float32Array;
  keep: Float32Array;
  near: Int32Array;
  /** Inverse masses, 0 of held points. */
  w: Float32Array;
  first: Uint16Array;
  second: Uint16Array;
  rest: Float32Array;
  compliance: Float32Array;
  beside: Uint16Array;
  across: Uint16Array;
  rate: Float32Array;
  free: Uint16Array;
  anchor: Uint16Array;
  longest: Float32Array;
  friction: Float32Array;
  thickness: Float32Array;
  sleeved: Uint8Array;
  faces: Uint16Array;
  layers: Layers | null;
}

/** What one tick depends on beside the cloth. */
export interface Conditions {
  goal0: Float32Array;
  goal1: Float32Array;
  gravity: number;
  /** 1/s by point. */
  drag: Float32Array;
  /** m/s by point: what the air does; null where it is still. */
  air: Float32Array | null;
  /** Compliances are divided by it. */
  stiffness: number;
  floor: number;
  apart: number;
}

/** Advance the cloth by `substeps` small steps of h seconds while body and held points move from one end to the other. */
export function tick(c: Cloth, e: Ends, at: Conditions, h: number, substeps: number, m: ContactNumbers): void {
  const { x, v, p, w, outward, record, touching, lateSlot, anew, gain, keep, near } = c, { goal0, goal1, air } = at;
  const n = w.length, { slots } = m, most = m.pushed * h, part = 1 / substeps, back = 1 / h, fall = at.gravity * h;
  anew.fill(0);
  touching.fill(0);
  for (let i = 0; i < n; i++) keep[i] = Math.exp(-at.drag[i] * h);
  for (let k = 0; k < gain.length; k++) {
    const total = w[c.first[k]] + w[c.second[k]];
    gain[k] = total > 0 ? 1 / (total + c.compliance[k] / (at.stiffness * h * h)) : 0;
  }
  for (let step = 0; step < substeps; step++) {
    const t = (step + 1) * part, allAnew = step === 0 || 2 * step === substeps || 2 * step === substeps + 1;
    if (allAnew) {
      pointNormals(x, c.faces, outward);
      if (c.layers) meet(x, outward, c.layers, m);
    }
    const begun = step * part;
    for (let i = 0; i < n; i++) {
      if (!allAnew && !anew[i]) continue;
      for (let k = slots * i, end = k + slots; k < end; k++) {
        let j = near[k];
        touching[k] = 0;
        if (j < 0) continue;
        if (step > 0) {
          beside(x, i, j, e, begun);
          near[k] = j = walk(besideX, besideY, besideZ, j, 2 * begun >= 1 ? e.body1 : e.body0, e.ring);
        }
        const r = RECORD * k;
        let touches = touch(x, i, j, begun, e, record, r, m);
        const late = e.late[e.group[j]] > 0 && !c.sleeved[i];
        if (late) { // an arm inside a skirt passes through it: the skirt would go round the hand
          let facing = 0;
          for (let a = 0; a < 3; a++) facing += outward[3 * i + a] * (record[r + 6 + a] + t * record[r + 9 + a]);
          touches = touches && facing < 0 && w[i] > 0;
        }
        lateSlot[k] = late ? 1 : 0;
        touching[k] = touches ? 1 : 0;
      }
    }
    calm(v, w, c.beside, c.across, c.rate, h, m.calmest);
    for (let i = 0, o = 0; i < n; i++, o += 3) {
      if (w[i] === 0) { // with the body, and back to its place where a limb has pushed it aside
        for (let a = o; a < o + 3; a++) {
          const way = goal1[a] - goal0[a], move = part * way;
          p[a] = x[a] + move + m.return * (goal0[a] + t * way - x[a] - move);
        }
        continue;
      }
      const k = keep[i];
      v[o + 1] -= fall;
      for (let a = o; a < o + 3; a++) {
        v[a] = air ? air[a] + k * (v[a] - air[a]) : k * v[a];
        p[a] = x[a] + h * v[a];
      }
    }
    springs(p, w, c.first, c.second, c.rest, gain);
    tethers(p, c.free, c.anchor, c.longest);
    if (c.layers) layers(p, w, c.layers, at.apart, most, m);
    contacts(p, x, w, touching, lateSlot, anew, record, t, part, c.thickness, c.friction, most, m);
    ground(p, x, w, at.floor, c.thickness, c.friction);
    for (let o = 0; o < x.length; o += 3) {
      let mx = p[o] - x[o], my = p[o + 1] - x[o + 1], mz = p[o + 2] - x[o + 2];
      const far = Math.sqrt(mx * mx + my * my + mz * mz);
      if (far > m.fastest) {
        const s = m.fastest / far;
        mx *= s;
        my *= s;
        mz *= s;
      }
      v[o] = mx * back;
      v[o + 1] = my * back;
      v[o + 2] = mz * back;
      x[o] += mx;
      x[o + 1] += my;
      x[o + 2] += mz;
    }
  }
}
