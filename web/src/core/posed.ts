// Splats where a pose has them, computed on the CPU: for renderers that are handed all splats anew in every frame.
// The rules are those of docs/rigged-splats.md; garments are skinned, not simulated.
import { CorrectiveField } from './correctives.js';
import { Face } from './face.js';
import type { AvatarData } from './glb.js';
import { jointMatrices, jointPlace, type Pose } from './skeleton.js';

const SWEEPS = 4; // of orthogonalising three axes: they are nearly orthogonal already, and each sweep squares what is left
const ORTHOGONAL = 1e-5; // cosine of the angle between two axes that needs no more turning

export class PosedSplats {
  /** Places in the world, meters, three a splat. */
  readonly means: Float32Array;
  /** Standard deviations along a splat's own axes, meters, three a splat. */
  readonly scales: Float32Array;
  /** Which way these axes point: unit quaternions xyzw. */
  readonly quaternions: Float32Array;
  /** In [0, 1]; splats that stretch too far and hands that the photo hides fade. */
  readonly opacities: Float32Array;
  /** sRGB; [0, 1] unless the photo's light is brighter. */
  readonly colors: Float32Array;
  private readonly matrices: Float32Array;
  private readonly correctives: CorrectiveField | null;
  private readonly face: Face;
  private readonly shown = new Float32Array(8);

  constructor(readonly data: AvatarData) {
    const n = data.count;
    this.means = new Float32Array(3 * n);
    this.scales = new Float32Array(3 * n);
    this.quaternions = new Float32Array(4 * n);
    this.opacities = new Float32Array(n);
    this.colors = data.colors.slice();
    this.matrices = new Float32Array(12 * data.skeleton.names.length);
    this.correctives = data.correctives && new CorrectiveField(data.correctives);
    this.face = new Face(n, data.actions);
    this.pose(data.photoPose);
  }

  /** Move all splats into a pose. */
  pose(pose: Pose): void {
    const { data, matrices, face, means, scales, quaternions, opacities, shown } = this, { light, fading } = data;
    jointMatrices(data.skeleton, pose, matrices);
    this.correctives?.update(pose.rotations);
    face.update(pose.expression);
    this.showHands();
    const x = new Float64Array(3), moved = new Float64Array(24), jacobian = new Float64Array(9), axes = new Float64Array(9);
    for (let i = 0; i < data.count; i++) {
      for (let c = 0; c < 3; c++) x[c] = data.means[3 * i + c];
      this.displace(i, x);
      this.skin(i, x, moved, jacobian);
      for (let c = 0; c < 3; c++) means[3 * i + c] = x[c];
      factor(data, i, jacobian, axes);
      const own = data.scales, o = 3 * i, normal = light && [axes[2], axes[5], axes[8]];
      let longest = 0;
      for (let k = 0; k < 3; k++) longest = Math.max(longest, axes[k] ** 2 + axes[3 + k] ** 2 + axes[6 + k] ** 2);
      const grown = (Math.sqrt(longest) / Math.max(own[o], own[o + 1], own[o + 2], 1e-12)) * data.stretch[i];
      const kept = Math.min(1, Math.max(0, (fading.cut - grown) / (fading.cut - fading.kept)));
      opacities[i] = data.opacities[i] * kept * shown[Math.min(7, data.parts[i])];
      orthogonalise(axes);
      toScaleAndTurn(axes, scales, o, quaternions, 4 * i);
      if (normal) this.paint(i, normal, light);
    }
  }

  /** Correctives and facial actions, in the reference pose. */
  private displace(i: number, x: Float64Array): void {
    const { correctives, face } = this, told = this.data.correctives;
    if (correctives && told) {
      for (let k = 4 * i; k < 4 * i + 4; k++) {
        const share = told.share[k] / 65535, o = 4 * told.index[k];
        for (let c = 0; c < 3; c++) x[c] += share * correctives.shift[o + c];
      }
    }
    const f = 4 * (face.place[i] - 1);
    if (f >= 0) for (let c = 0; c < 3; c++) x[c] += face.shift[f + c];
  }

  /** x' = sum w T x, written over x, and its derivative J = sum w R + sum (T x - x') g^T, row-major. */
  private skin(i: number, x: Float64Array, moved: Float64Array, jacobian: Float64Array): void {
    const { joints, weights, slopes } = this.data, m = this.matrices;
    const x0 = x[0], x1 = x[1], x2 = x[2];
    x.fill(0);
    jacobian.fill(0);
    for (let s = 0; s < slopes.length; s++) {
      const at = 4 * i + (s & 3), w = weights[s >> 2][at] / 65535;
      if (w === 0) continue;
      const o = 12 * joints[s >> 2][at];
      for (let r = 0; r < 3; r++) {
        const u = o + 4 * r;
        const y = m[u] * x0 + m[u + 1] * x1 + m[u + 2] * x2 + m[u + 3];
        moved[3 * s + r] = y;
        x[r] += w * y;
        jacobian[3 * r] += w * m[u];
        jacobian[3 * r + 1] += w * m[u + 1];
        jacobian[3 * r + 2] += w * m[u + 2];
      }
    }
    for (let s = 0; s < slopes.length; s++) {
      const g = slopes[s], o = 4 * i;
      if (weights[s >> 2][o + (s & 3)] === 0 || !(g[o] || g[o + 1] || g[o + 2])) continue;
      const unit = 2 ** g[o + 3];
      for (let r = 0; r < 3; r++) {
        const away = (moved[3 * s + r] - x[r]) * unit;
        for (let c = 0; c < 3; c++) jacobian[3 * r + c] += away * g[o + c];
      }
    }
  }

  /** How much is seen of each part: hands that the photo hides appear as their wrists leave the photo's place. */
  private showHands(): void {
    const { data, matrices, shown } = this, root = jointPlace(data.skeleton, matrices, 0);
    shown.fill(1);
    for (const { part, joint, photoPlace, near, far } of data.hiddenHands) {
      const wrist = jointPlace(data.skeleton, matrices, joint);
      let away = 0;
      for (let c = 0; c < 3; c++) {
        let along = 0; // in the root's axes
        for (let r = 0; r < 3; r++) along += matrices[4 * r + c] * (wrist[r] - root[r]);
        away += (along - photoPlace[c]) ** 2;
      }
      shown[part] *= Math.min(1, Math.max(0, (Math.sqrt(away) - near) / (far - near)));
    }
  }

  /** Colours in the photo's light: exp(h^T M h) on each channel, h = (normal, 1). */
  private paint(i: number, normal: number[], light: Float32Array): void {
    const length = Math.hypot(normal[0], normal[1], normal[2]) || 1;
    const h = [normal[0] / length, normal[1] / length, normal[2] / length, 1];
    for (let k = 0; k < 3; k++) {
      let sum = 0;
      for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) sum += h[a] * light[16 * k + 4 * a + b] * h[b];
      this.colors[3 * i + k] = this.data.colors[3 * i + k] * Math.exp(sum);
    }
  }
}

/** M' = J R diag(s) of a splat, row-major: its columns are the splat's posed axes. */
function factor(data: AvatarData, i: number, jacobian: Float64Array, out: Float64Array): void {
  const q = data.quaternions, o = 4 * i, n = 1 / (Math.hypot(q[o], q[o + 1], q[o + 2], q[o + 3]) || 1);
  const x = q[o] * n, y = q[o + 1] * n, z = q[o + 2] * n, w = q[o + 3] * n, s = data.scales, k = 3 * i;
  const columns = [
    1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y),
    2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x),
    2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y),
  ];
  for (let c = 0; c < 3; c++) {
    for (let r = 0; r < 3; r++) {
      out[3 * r + c] = s[k + c] * (jacobian[3 * r] * columns[3 * c] + jacobian[3 * r + 1] * columns[3 * c + 1] + jacobian[3 * r + 2] * columns[3 * c + 2]);
    }
  }
}

/** Turn the columns into each other until they are orthogonal (one-sided Jacobi); M M^T stays the same. */
function orthogonalise(m: Float64Array): void {
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let a = 0; a < 2; a++) {
      for (let b = a + 1; b < 3; b++) {
        const aa = m[a] ** 2 + m[3 + a] ** 2 + m[6 + a] ** 2, bb = m[b] ** 2 + m[3 + b] ** 2 + m[6 + b] ** 2;
        const ab = m[a] * m[b] + m[3 + a] * m[3 + b] + m[6 + a] * m[6 + b];
        if (Math.abs(ab) <= ORTHOGONAL * Math.sqrt(aa * bb)) continue;
        turned = true;
        const zeta = (bb - aa) / (2 * ab), t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cos = 1 / Math.sqrt(1 + t * t), sin = cos * t;
        for (let r = 0; r < 9; r += 3) {
          const u = m[r + a], v = m[r + b];
          m[r + a] = cos * u - sin * v;
          m[r + b] = sin * u + cos * v;
        }
      }
    }
    if (!turned) return;
  }
}

/** Lengths of orthogonal columns, and the rotation to their directions. */
function toScaleAndTurn(m: Float64Array, scales: Float32Array, o: number, turns: Float32Array, p: number): void {
  const size = [0, 1, 2].map((c) => Math.hypot(m[c], m[3 + c], m[6 + c]));
  // The shortest axis has no direction where it has no length: the other two give it, and make the three right-handed.
  const c = size[0] <= size[1] && size[0] <= size[2] ? 0 : size[1] <= size[2] ? 1 : 2, a = (c + 1) % 3, b = (c + 2) % 3;
  for (let k = 0; k < 3; k++) scales[o + k] = size[k];
  for (let r = 0; r < 9; r += 3) {
    m[r + a] /= size[a] || 1;
    m[r + b] /= size[b] || 1;
  }
  for (let r = 0; r < 3; r++) {
    const u = 3 * ((r + 1) % 3), v = 3 * ((r + 2) % 3);
    m[3 * r + c] = m[u + a] * m[v + b] - m[v + a] * m[u + b];
  }
  const trace = m[0] + m[4] + m[8];
  let x: number, y: number, z: number, w: number;
  if (trace > 0) [x, y, z, w] = [m[7] - m[5], m[2] - m[6], m[3] - m[1], 1 + trace];
  else if (m[0] >= m[4] && m[0] >= m[8]) [x, y, z, w] = [1 + m[0] - m[4] - m[8], m[1] + m[3], m[2] + m[6], m[7] - m[5]];
  else if (m[4] >= m[8]) [x, y, z, w] = [m[1] + m[3], 1 + m[4] - m[0] - m[8], m[5] + m[7], m[2] - m[6]];
  else [x, y, z, w] = [m[2] + m[6], m[5] + m[7], 1 + m[8] - m[0] - m[4], m[3] - m[1]];
  const n = 1 / (Math.hypot(x, y, z, w) || 1);
  turns[p] = x * n;
  turns[p + 1] = y * n;
  turns[p + 2] = z * n;
  turns[p + 3] = w * n;
}
