// Poses of a skeleton whose rest frames are aligned with the world: local rotations as quaternions xyzw (glTF's order).

export interface Skeleton {
  names: string[];
  /** Parent of each joint, -1 for the root; parents come first. */
  parents: Int32Array;
  /** Joint positions in the reference pose, meters, three a joint. */
  rest: Float32Array;
}

/** Local rotations (four a joint), the root joint's place in meters, and facial actions in [0, 1]. */
export interface Pose {
  rotations: Float32Array;
  translation: Float32Array;
  expression: Float32Array;
}

export function restPose(skeleton: Skeleton, expressions: number): Pose {
  const rotations = new Float32Array(skeleton.names.length * 4);
  for (let j = 0; j < skeleton.names.length; j++) rotations[4 * j + 3] = 1;
  return { rotations, translation: skeleton.rest.slice(0, 3), expression: new Float32Array(expressions) };
}

export function copyPose(from: Pose, to: Pose): Pose {
  to.rotations.set(from.rotations);
  to.translation.set(from.translation);
  to.expression.set(from.expression);
  return to;
}

export const clonePose = (p: Pose): Pose => ({
  rotations: p.rotations.slice(),
  translation: p.translation.slice(),
  expression: p.expression.slice(),
});

/** out = a * b for quaternions at the given offsets; out may be one of them. */
export function multiply(out: Float32Array, o: number, a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): void {
  const ax = a[i], ay = a[i + 1], az = a[i + 2], aw = a[i + 3];
  const bx = b[j], by = b[j + 1], bz = b[j + 2], bw = b[j + 3];
  out[o] = aw * bx + ax * bw + ay * bz - az * by;
  out[o + 1] = aw * by - ax * bz + ay * bw + az * bx;
  out[o + 2] = aw * bz + ax * by - ay * bx + az * bw;
  out[o + 3] = aw * bw - ax * bx - ay * by - az * bz;
}

/** Normalised linear interpolation along the shorter way: for the small steps between frames and between clips. */
export function mixQuaternion(out: Float32Array, o: number, a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, t: number): void {
  const dot = a[i] * b[j] + a[i + 1] * b[j + 1] + a[i + 2] * b[j + 2] + a[i + 3] * b[j + 3];
  const s = dot < 0 ? -t : t, r = 1 - t;
  const x = r * a[i] + s * b[j], y = r * a[i + 1] + s * b[j + 1], z = r * a[i + 2] + s * b[j + 2], w = r * a[i + 3] + s * b[j + 3];
  const n = 1 / (Math.hypot(x, y, z, w) || 1);
  out[o] = x * n;
  out[o + 1] = y * n;
  out[o + 2] = z * n;
  out[o + 3] = w * n;
}

export function mixPoses(a: Pose, b: Pose, t: number, out: Pose): Pose {
  for (let o = 0; o < out.rotations.length; o += 4) mixQuaternion(out.rotations, o, a.rotations, o, b.rotations, o, t);
  for (let c = 0; c < 3; c++) out.translation[c] = (1 - t) * a.translation[c] + t * b.translation[c];
  for (let e = 0; e < out.expression.length; e++) out.expression[e] = (1 - t) * a.expression[e] + t * b.expression[e];
  return out;
}

/** A quaternion from rotations about x, then y, then z, in radians. */
export function fromEuler(x: number, y: number, z: number): Float32Array {
  const q = Float32Array.of(Math.sin(x / 2), 0, 0, Math.cos(x / 2));
  multiply(q, 0, [0, Math.sin(y / 2), 0, Math.cos(y / 2)], 0, q, 0);
  multiply(q, 0, [0, 0, Math.sin(z / 2), Math.cos(z / 2)], 0, q, 0);
  return q;
}

/** The rotations about x, then y, then z, in radians, that make up a unit quaternion. */
export function toEuler(q: ArrayLike<number>, i: number): [number, number, number] {
  const m = new Float32Array(9);
  toMatrix(q, i, m, 0);
  return [Math.atan2(m[7], m[8]), Math.asin(Math.max(-1, Math.min(1, -m[6]))), Math.atan2(m[3], m[0])];
}

/** Row-major 3x3 matrix of a unit quaternion. */
export function toMatrix(q: ArrayLike<number>, i: number, out: Float32Array, o: number): void {
  const x = q[i], y = q[i + 1], z = q[i + 2], w = q[i + 3];
  out[o] = 1 - 2 * (y * y + z * z);
  out[o + 1] = 2 * (x * y - w * z);
  out[o + 2] = 2 * (x * z + w * y);
  out[o + 3] = 2 * (x * y + w * z);
  out[o + 4] = 1 - 2 * (x * x + z * z);
  out[o + 5] = 2 * (y * z - w * x);
  out[o + 6] = 2 * (x * z - w * y);
  out[o + 7] = 2 * (y * z + w * x);
  out[o + 8] = 1 - 2 * (x * x + y * y);
}

const local = new Float32Array(9);

/** Rigid motion of every joint from the reference pose: row-major 3x4 matrices, twelve numbers a joint. */
export function jointMatrices(skeleton: Skeleton, pose: Pose, out: Float32Array): Float32Array {
  const { parents, rest } = skeleton;
  for (let j = 0; j < parents.length; j++) {
    toMatrix(pose.rotations, 4 * j, local, 0);
    const p = parents[j], o = 12 * j, u = 12 * p;
    const x = rest[3 * j], y = rest[3 * j + 1], z = rest[3 * j + 2];
    for (let r = 0; r < 3; r++) {
      // A joint's place is where its parent's motion takes it.
      let place = pose.translation[r];
      if (p < 0) for (let c = 0; c < 3; c++) out[o + 4 * r + c] = local[3 * r + c];
      else {
        const a = out[u + 4 * r], b = out[u + 4 * r + 1], d = out[u + 4 * r + 2];
        place = a * x + b * y + d * z + out[u + 4 * r + 3];
        for (let c = 0; c < 3; c++) out[o + 4 * r + c] = a * local[c] + b * local[3 + c] + d * local[6 + c];
      }
      out[o + 4 * r + 3] = place - out[o + 4 * r] * x - out[o + 4 * r + 1] * y - out[o + 4 * r + 2] * z;
    }
  }
  return out;
}

/** Where a joint is, meters. */
export function jointPlace(skeleton: Skeleton, matrices: Float32Array, j: number): [number, number, number] {
  const r = skeleton.rest, m = matrices, o = 12 * j;
  const at = (k: number) => m[o + 4 * k] * r[3 * j] + m[o + 4 * k + 1] * r[3 * j + 1] + m[o + 4 * k + 2] * r[3 * j + 2] + m[o + 4 * k + 3];
  return [at(0), at(1), at(2)];
}
