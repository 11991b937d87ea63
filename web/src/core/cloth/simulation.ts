// Garments in motion, as persona.cloth.Simulation: one call a frame, by small steps of a fixed length, so that the result
// hardly depends on the frame rate.
import { jointMatrices, multiply, type Pose } from '../skeleton.js';
import { Near, pointNormals, ringsOf, skinPoints, starsOf, tick, type Cloth, type Conditions, type Ends } from './kernels.js';
import type { Outfit } from './outfit.js';

/** Air that moves, and cloth of another kind. */
export interface Weather {
  /** m/s. */
  wind: number;
  /** Where the wind comes from: radians about the vertical, 0 in front of a person who faces +Z, positive at its left. */
  from: number;
  /** Compliances are divided by it. */
  stiffness: number;
}

export const CALM: Weather = { wind: 0, from: 0, stiffness: 1 };

const PRESSURE = 0.5; // s/m: the air's hold on cloth grows with the wind, which presses with the square of its speed; by eye
const GUST = 0.6; // share of the wind's speed that comes and goes
const GUST_LENGTH = 1.1; // meters from one gust to the next: cloth waves, it does not only lean

/** The body in a pose, and where skinning has the garments. */
interface Placed {
  pose: Pose;
  goal: Float32Array;
  points: Float32Array;
  normals: Float32Array;
}

export class Simulation {
  weather: Weather = CALM;
  /** Where the garments' points are now, meters, three a point. */
  readonly points: Float32Array;
  private readonly cloth: Cloth;
  private readonly near: Near;
  private readonly nearCloth: Near | null = null;
  private readonly ends: Ends;
  private readonly conditions: Conditions;
  private readonly air: Float32Array;
  private readonly airDrag: Float32Array;
  private readonly matrices: Float32Array;
  private readonly held: number[] = [];
  private at: Placed;
  private next: Placed;
  private time = 0;

  constructor(private readonly outfit: Outfit) {
    const { weave, points, body, numbers, skeleton, options } = outfit, n = weave.inverse.length, { slots } = numbers;
    this.matrices = new Float32Array(12 * skeleton.names.length);
    this.points = new Float32Array(3 * n);
    const garments = outfit.kinds.length, star = starsOf(weave.faces, n);
    this.cloth = {
      x: this.points, v: new Float32Array(3 * n), p: new Float32Array(3 * n), outward: new Float32Array(3 * n),
      record: new Float32Array(12 * slots * n), touching: new Uint8Array(slots * n), lateSlot: new Uint8Array(slots * n),
      anew: new Uint8Array(n), gain: new Float32Array(weave.first.length), keep: new Float32Array(n),
      near: new Int32Array(slots * n), w: weave.inverse, first: weave.first, second: weave.second, rest: weave.length,
      compliance: weave.compliance, beside: weave.beside, across: weave.across, rate: weave.rate, free: weave.free,
      anchor: weave.anchor, longest: weave.longest, friction: weave.friction, thickness: weave.thickness,
      sleeved: weave.sleeved, faces: weave.faces,
      layers: garments < 2 ? null : {
        faces: weave.faces, garment: weave.garment, garments, outside: weave.outside, star, near: new Int32Array(slots * n),
        under: new Int32Array(3 * slots * n), share: new Float32Array(6 * slots * n), meeting: new Uint8Array(slots * n),
      },
    };
    if (garments > 1) this.nearCloth = new Near(weave.garment, new Uint8Array(garments), slots, numbers.most_cells);
    this.near = new Near(body.group, body.late, slots, numbers.most_cells);
    weave.inverse.forEach((w, i) => {
      if (w === 0) this.held.push(3 * i);
    });
    const placed = (): Placed => ({
      pose: copied(outfit.start.pose), goal: new Float32Array(3 * n), points: new Float32Array(body.rest.length), normals: new Float32Array(body.rest.length),
    });
    this.at = placed();
    this.next = placed();
    this.ends = {
      body0: this.at.points, body1: this.at.points, normal0: this.at.normals, normal1: this.at.normals, faces: body.faces,
      group: body.group, late: body.late, star: starsOf(body.faces, body.group.length), ring: ringsOf(body.faces, body.group),
    };
    this.air = new Float32Array(3 * n);
    this.airDrag = new Float32Array(n);
    this.conditions = {
      goal0: this.at.goal, goal1: this.at.goal, gravity: options.gravity, drag: weave.drag, air: null, stiffness: 1,
      floor: 0, apart: options.layers_apart_m,
    };
    if (points.rest.length !== 3 * n) throw new Error('the garments have another number of points');
    this.start(outfit.start.pose);
  }

  /** Be at rest in a pose, where skinning has the garments. */
  start(pose: Pose): void {
    this.place(pose, this.at);
    this.points.set(this.at.goal);
    this.cloth.v.fill(0);
  }

  /** Go on to the next pose, which is reached in so many seconds. A leap makes the cloth hang anew. */
  step(pose: Pose, seconds: number): void {
    const { rate, ticks } = this.outfit.options;
    this.place(pose, this.next);
    if (this.isCut(seconds)) {
      this.drape(pose);
      return;
    }
    const small = Math.max(1, Math.round(rate * seconds)), parts = Math.max(1, Math.ceil(seconds * ticks - 1e-6));
    const before = copied(this.at.pose), { weather } = this;
    let begun = 0;
    for (let k = 0; k < parts; k++) {
      const end = Math.round((small * (k + 1)) / parts);
      if (end === begun) continue;
      this.place(end === small ? pose : between(before, pose, end / small), this.next);
      if (weather.wind) this.blow(weather);
      this.advance(end - begun, seconds / small, weather.wind ? this.airDrag : this.outfit.weave.drag, weather.wind ? this.air : null);
      this.time += ((end - begun) * seconds) / small;
      begun = end;
    }
  }

  /** Be in the shape the cloth is cut to, upright where `pose` is; {@link settle} goes on. */
  begin(pose: Pose): void {
    const { points, start } = this.outfit;
    this.start(upright(start.pose, pose));
    skinPoints(start.cut, points.joints, points.weights, points.slots, this.matrices, this.points);
  }

  /** Hang at rest in a pose, whatever was before. */
  drape(pose: Pose): void {
    this.begin(pose);
    this.settle(pose);
  }

  /** Go from the present pose to another one slowly enough and come to rest there. */
  settle(pose: Pose): void {
    const { rate, ticks, travel, calming, calm_drag: [low, high] } = this.outfit.options, before = copied(this.at.pose);
    const h = 1 / rate, small = Math.max(1, Math.round(rate / ticks)), { drag } = this.outfit.weave;
    for (let k = 0; k < travel; k++) {
      const t = (k + 1) / travel;
      this.place(between(before, pose, t * t * (3 - 2 * t)), this.next);
      this.advance(small, h, drag, null);
    }
    const calm = new Float32Array(drag.length);
    for (let k = 0; k < calming; k++) {
      this.place(pose, this.next);
      this.advance(small, h, calm.fill(low + ((high - low) * k) / Math.max(calming - 1, 1)), null);
    }
    this.cloth.v.fill(0);
  }

  private place(pose: Pose, out: Placed): void {
    const { points, body, skeleton } = this.outfit;
    out.pose = copied(pose);
    jointMatrices(skeleton, pose, this.matrices);
    skinPoints(points.rest, points.joints, points.weights, points.slots, this.matrices, out.goal);
    skinPoints(body.rest, body.joints, body.weights, body.slots, this.matrices, out.points);
    pointNormals(out.points, body.faces, out.normals);
  }

  private isCut(seconds: number): boolean {
    const a = this.at.goal, b = this.next.goal;
    let sum = 0;
    for (const o of this.held) sum += Math.hypot(b[o] - a[o], b[o + 1] - a[o + 1], b[o + 2] - a[o + 2]);
    return sum > this.outfit.options.cut_speed * seconds * this.held.length;
  }

  /** One tick from `at` to `next`. */
  private advance(substeps: number, h: number, drag: Float32Array, air: Float32Array | null): void {
    const { at, next, cloth, ends, conditions } = this, { options, numbers } = this.outfit;
    this.near.find(cloth.x, at.points, options.reach_m, cloth.near);
    if (this.nearCloth && cloth.layers) this.nearCloth.find(cloth.x, cloth.x, options.layer_reach_m, cloth.layers.near);
    ends.body0 = at.points;
    ends.body1 = next.points;
    ends.normal0 = at.normals;
    ends.normal1 = next.normals;
    conditions.goal0 = at.goal;
    conditions.goal1 = next.goal;
    conditions.drag = drag;
    conditions.air = air;
    conditions.stiffness = this.weather.stiffness;
    conditions.floor = -Infinity;
    if (options.floor_m !== null) {
      let low = options.floor_m;
      for (let o = 1; o < next.points.length; o += 3) if (next.points[o] < low) low = next.points[o];
      conditions.floor = low;
    }
    tick(cloth, ends, conditions, h, substeps, numbers);
    this.at = next;
    this.next = at;
  }

  /** The air at every point: gusts that travel with the wind, and across it a little. */
  private blow({ wind, from }: Weather): void {
    const { air, airDrag, points, time } = this, { drag } = this.outfit.weave, x = -Math.sin(from), z = -Math.cos(from), k = (2 * Math.PI) / GUST_LENGTH;
    for (let i = 0; i < drag.length; i++) airDrag[i] = drag[i] * (1 + PRESSURE * wind);
    for (let o = 0; o < air.length; o += 3) {
      const along = x * points[o] + z * points[o + 2], aside = z * points[o] - x * points[o + 2], beat = k * (along - wind * time);
      const gust = GUST * (0.6 * Math.sin(0.37 * beat) + 0.4 * Math.sin(beat + 2.1 * aside + 1.3 * points[o + 1]));
      air[o] = wind * (1 + gust) * x;
      air[o + 1] = 0.25 * wind * gust;
      air[o + 2] = wind * (1 + gust) * z;
    }
  }
}

const copied = (pose: Pose): Pose => ({ rotations: pose.rotations.slice(), translation: pose.translation.slice(), expression: pose.expression });

/** The pose at share t of the way from a to b: every joint turns evenly. */
export function between(a: Pose, b: Pose, t: number): Pose {
  const out = copied(b), p = a.rotations, q = b.rotations, r = out.rotations;
  for (let o = 0; o < r.length; o += 4) {
    let cosine = p[o] * q[o] + p[o + 1] * q[o + 1] + p[o + 2] * q[o + 2] + p[o + 3] * q[o + 3];
    const sign = cosine < 0 ? -1 : 1;
    cosine = Math.min(1, sign * cosine);
    const angle = Math.acos(cosine), sine = Math.sin(angle);
    const u = sine > 1e-4 ? Math.sin((1 - t) * angle) / sine : 1 - t, v = sign * (sine > 1e-4 ? Math.sin(t * angle) / sine : t);
    for (let k = o; k < o + 4; k++) r[k] = u * p[k] + v * q[k];
  }
  for (let c = 0; c < 3; c++) out.translation[c] = (1 - t) * a.translation[c] + t * b.translation[c];
  return out;
}

/** A pose, moved to where `pose` is and turned about the vertical as it is: where a drape begins. */
export function upright(standing: Pose, pose: Pose): Pose {
  const out = copied(standing), turn = new Float32Array(4), r = standing.rotations;
  multiply(turn, 0, pose.rotations, 0, [-r[0], -r[1], -r[2], r[3]], 0);
  const length = Math.hypot(turn[1], turn[3]); // the turn about the vertical that is nearest to the whole one
  const yaw = length > 1e-6 ? [0, turn[1] / length, 0, turn[3] / length] : [0, 0, 0, 1];
  multiply(out.rotations, 0, yaw, 0, r, 0);
  out.translation.set(pose.translation);
  return out;
}
