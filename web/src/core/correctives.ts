// How the pose moves the surface beyond skinning: a tiny network gives the shares of a few displacement fields.
import type { Correctives } from './glb.js';
import { toMatrix } from './skeleton.js';

const matrix = new Float32Array(9);

/** Displacements of the control points in the reference pose (meters, four floats each, the last unused). */
export class CorrectiveField {
  readonly shift: Float32Array;
  private readonly layers: Float32Array[];
  private readonly input: Float32Array;
  private readonly seen: Float32Array;

  constructor(private readonly told: Correctives) {
    this.shift = new Float32Array(4 * told.controls);
    this.layers = told.layers.map((l) => new Float32Array(l.outputs));
    this.input = new Float32Array(6 * told.drivers.length);
    this.seen = new Float32Array(4 * told.drivers.length).fill(NaN);
  }

  /** Evaluate at a pose's local rotations; false when they are the same as before. */
  update(rotations: Float32Array): boolean {
    const { drivers, layers, mean, basis, controls, bases } = this.told;
    let same = true;
    drivers.forEach((joint, i) => {
      for (let c = 0; c < 4; c++) {
        if (this.seen[4 * i + c] !== rotations[4 * joint + c]) same = false;
        this.seen[4 * i + c] = rotations[4 * joint + c];
      }
      toMatrix(rotations, 4 * joint, matrix, 0);
      const m = matrix;
      this.input.set([m[0] - 1, m[3], m[6], m[1], m[4] - 1, m[7]], 6 * i);
    });
    if (same) return false;
    let x = this.input;
    layers.forEach((layer, k) => {
      const y = this.layers[k];
      for (let o = 0; o < layer.outputs; o++) {
        let sum = layer.bias[o];
        const row = o * layer.inputs;
        for (let i = 0; i < layer.inputs; i++) sum += layer.weight[row + i] * x[i];
        y[o] = layer.activation === 'silu' ? sum / (1 + Math.exp(-sum)) : sum;
      }
      x = y;
    });
    const out = this.shift;
    for (let c = 0; c < controls; c++) for (let a = 0; a < 3; a++) out[4 * c + a] = mean[3 * c + a];
    for (let k = 0; k < bases; k++) {
      const share = x[k], start = 3 * k * controls;
      for (let c = 0, o = 0, b = start; c < controls; c++, o += 4, b += 3) {
        out[o] += share * basis[b];
        out[o + 1] += share * basis[b + 1];
        out[o + 2] += share * basis[b + 2];
      }
    }
    return true;
  }
}
