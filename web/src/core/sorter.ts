// The order in which splats are drawn: far first, by camera z as in training (not by distance). The same code runs in a
// worker while the avatar moves and on the page's own thread where a picture must not wait.

export interface SortedThings {
  count: number;
  means: Float32Array;
  joints: Uint8Array[];
  weights: Uint16Array[];
  /** Four control points a splat and their shares of 65535; null without correctives. */
  controls: { index: Uint16Array; share: Uint16Array } | null;
  /** Splats that ride on three points of garments each, and their shares of 65535; null where none does. */
  riders: { splats: Uint32Array; corners: Uint16Array; shares: Uint16Array } | null;
  /** Place among the facial displacements plus one, 0 for none. */
  face: Uint32Array;
}

export interface SortState {
  /** Row-major 3x4 a joint. */
  matrices: Float32Array;
  /** Four numbers: depth ahead of the camera = row . (x, y, z, 1). */
  row: ArrayLike<number>;
  /** Displacements, four floats each; null when they are as in the call before. */
  controlShift: Float32Array | null;
  faceShift: Float32Array | null;
  /** Where the garments' points are, three numbers each; null: riders are skinned like all others. */
  cloth: Float32Array | null;
}

const BUCKETS = 1 << 16;

export class Sorter {
  private readonly slots: Uint8Array;
  private readonly joint: Uint8Array;
  private readonly weight: Float32Array;
  private readonly share: Float32Array | null = null;
  private readonly moved: Float32Array;
  private readonly depth: Float32Array;
  private readonly key: Uint16Array;
  private readonly bucket = new Uint32Array(BUCKETS + 1);
  private controlShift: Float32Array | null = null;
  private faceShift: Float32Array | null = null;

  constructor(private readonly things: SortedThings) {
    const { count, joints, weights } = things, wide = 4 * joints.length;
    this.joint = new Uint8Array(wide * count);
    this.weight = new Float32Array(wide * count);
    this.slots = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      let used = 0;
      for (let s = 0; s < wide; s++) {
        const w = weights[s >> 2][4 * i + (s & 3)];
        if (!w) continue; // slots without weight are left out: the rest moves up
        this.joint[wide * i + used] = joints[s >> 2][4 * i + (s & 3)];
        this.weight[wide * i + used++] = w / 65535;
      }
      this.slots[i] = used;
    }
    if (things.controls) this.share = new Float32Array(things.controls.share).map((v) => v / 65535);
    this.moved = things.means.slice();
    this.depth = new Float32Array(count);
    this.key = new Uint16Array(count);
  }

  /** Indices of all splats, far first, into `order`. */
  sort(state: SortState, order: Uint32Array): Uint32Array {
    const { count } = this.things, { matrices, row } = state;
    this.displace(state);
    const total = matrices.length / 12, ahead = new Float32Array(4 * total);
    for (let j = 0; j < total; j++) {
      for (let c = 0; c < 4; c++) {
        const m = 12 * j + c;
        ahead[4 * j + c] = row[0] * matrices[m] + row[1] * matrices[m + 4] + row[2] * matrices[m + 8] + (c === 3 ? row[3] : 0);
      }
    }
    const { joint, weight, slots, moved, depth, key, bucket } = this, wide = joint.length / count;
    let low = Infinity, high = -Infinity;
    for (let i = 0, m = 0; i < count; i++, m += 3) {
      const x = moved[m], y = moved[m + 1], z = moved[m + 2];
      let sum = 0;
      for (let s = wide * i, end = s + slots[i]; s < end; s++) {
        const a = 4 * joint[s];
        sum += weight[s] * (ahead[a] * x + ahead[a + 1] * y + ahead[a + 2] * z + ahead[a + 3]);
      }
      depth[i] = sum;
      if (sum < low) low = sum;
      if (sum > high) high = sum;
    }
    const { riders } = this.things, { cloth } = state;
    if (riders && cloth) {
      const { splats, corners, shares } = riders;
      for (let r = 0, c = 0; r < splats.length; r++, c += 3) {
        let sum = row[3];
        for (let k = c; k < c + 3; k++) {
          const o = 3 * corners[k];
          sum += (shares[k] / 65535) * (row[0] * cloth[o] + row[1] * cloth[o + 1] + row[2] * cloth[o + 2]);
        }
        depth[splats[r]] = sum;
        if (sum < low) low = sum;
        if (sum > high) high = sum;
      }
    }
    const scale = (BUCKETS - 1) / Math.max(1e-9, high - low);
    bucket.fill(0);
    for (let i = 0; i < count; i++) {
      const k = ((high - depth[i]) * scale) | 0;
      key[i] = k;
      bucket[k + 1]++;
    }
    for (let k = 0; k < BUCKETS; k++) bucket[k + 1] += bucket[k];
    for (let i = 0; i < count; i++) order[bucket[key[i]]++] = i;
    return order;
  }

  /** Means in the reference pose with what correctives and face add. */
  private displace(state: SortState): void {
    if (!state.controlShift && !state.faceShift) return;
    this.controlShift = state.controlShift ?? this.controlShift;
    this.faceShift = state.faceShift ?? this.faceShift;
    const { count, means, controls, face } = this.things, { moved, share, controlShift: field, faceShift } = this;
    for (let i = 0, m = 0, c = 0; i < count; i++, m += 3, c += 4) {
      let x = means[m], y = means[m + 1], z = means[m + 2];
      if (controls && share && field && share[c] + share[c + 1] + share[c + 2] + share[c + 3] > 0) {
        for (let k = c; k < c + 4; k++) {
          const w = share[k], o = 4 * controls.index[k];
          x += w * field[o];
          y += w * field[o + 1];
          z += w * field[o + 2];
        }
      }
      const f = 4 * face[i];
      if (f && faceShift) {
        x += faceShift[f - 4];
        y += faceShift[f - 3];
        z += faceShift[f - 2];
      }
      moved[m] = x;
      moved[m + 1] = y;
      moved[m + 2] = z;
    }
  }
}
