// Poses by dragging: an arm or a leg follows its hand or foot (two bones, with the limits of elbow and knee), the spine helps an
// arm that is too short and follows the head, feet stay where they stand while the hips move.
import { copyPose, jointMatrices, jointPlace, multiply, type Pose, type Skeleton } from './skeleton.js';

/** A limb: each tuple runs from the body outward, its first joint bends, the others carry its twist. */
export interface Limb {
  upper: number[];
  lower: number[];
  end: number;
}

/** Which joint is which part of the body; the left limb comes first. */
export interface Anatomy {
  hips: number;
  spine: number[];
  neck: number[];
  head: number;
  arms: Limb[];
  legs: Limb[];
}

/** A joint turns about `axis` (its own frame) from `low` to `high` radians only. */
export interface JointLimit {
  joint: number;
  axis: [number, number, number];
  low: number;
  high: number;
}

export type Handle =
  | { kind: 'head' } | { kind: 'hips' }
  | { kind: 'hand'; side: 0 | 1 } | { kind: 'foot'; side: 0 | 1 } | { kind: 'elbow'; side: 0 | 1 } | { kind: 'knee'; side: 0 | 1 };

type Vec = [number, number, number];
type Quat = [number, number, number, number];

const STRAIGHTEST = 0.9995; // of a limb's length: a limb that is all straight has no way to bend
const HELP = 0.12; // of the turn that would bring the hand to its target, that one joint of the spine takes in one round
const MOST_HELP = 0.35; // radians that one joint of the spine or the neck is turned from where it was; chosen by hand
const ROUNDS = 12;
const NEAR_M = 0.004; // nearer to its target is near enough

const sub = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const length = (a: Vec): number => Math.hypot(...a);
const unit = (a: Vec): Vec => a.map((v) => v / (length(a) || 1)) as Vec;
const about = (axis: Vec, angle: number): Quat => [...(axis.map((v) => v * Math.sin(angle / 2)) as Vec), Math.cos(angle / 2)];
const inverse = (q: Quat): Quat => [-q[0], -q[1], -q[2], q[3]];

function times(a: ArrayLike<number>, b: ArrayLike<number>): Quat {
  const out = new Float32Array(4);
  multiply(out, 0, a, 0, b, 0);
  return [...out] as Quat;
}

function turned(q: Quat, v: Vec): Vec {
  const t = cross([q[0], q[1], q[2]], v).map((x) => 2 * x) as Vec, u = cross([q[0], q[1], q[2]], t);
  return [v[0] + q[3] * t[0] + u[0], v[1] + q[3] * t[1] + u[1], v[2] + q[3] * t[2] + u[2]];
}

/** The smallest rotation from one direction to another, or a share of it. */
function towards(from: Vec, to: Vec, share = 1): Quat {
  const a = unit(from), b = unit(to), axis = cross(a, b), sine = length(axis);
  if (sine < 1e-7) return [0, 0, 0, 1];
  return about(unit(axis), share * Math.atan2(sine, dot(a, b)));
}

/** The same rotation, turned by no more than an angle. */
function held(q: Quat, most: number): Quat {
  const w = Math.min(1, Math.abs(q[3])), angle = 2 * Math.acos(w), sign = q[3] < 0 ? -1 : 1;
  if (angle <= most) return q;
  return about(unit([sign * q[0], sign * q[1], sign * q[2]]), most);
}

/** Changes a pose (in place) so that what is dragged follows. */
export class Poser {
  private readonly matrices: Float32Array;
  private readonly limits: Map<number, JointLimit>;

  constructor(private readonly skeleton: Skeleton, readonly anatomy: Anatomy, limits: readonly JointLimit[]) {
    this.matrices = new Float32Array(12 * skeleton.names.length);
    this.limits = new Map(limits.map((l) => [l.joint, l]));
    // Where nothing is told of a hinge: knees bend behind, elbows ahead.
    const rest = (j: number): Vec => [skeleton.rest[3 * j], skeleton.rest[3 * j + 1], skeleton.rest[3 * j + 2]];
    const hinge = (joint: number, axis: Vec) => {
      if (!this.limits.has(joint)) this.limits.set(joint, { joint, axis, low: -Math.PI, high: Math.PI });
    };
    for (const leg of anatomy.legs) hinge(leg.lower[0], [1, 0, 0]);
    for (const arm of anatomy.arms) hinge(arm.lower[0], unit(cross(sub(rest(arm.end), rest(arm.lower[0])), [0, 0, 1])));
  }

  get handles(): Handle[] {
    const both = (kind: 'hand' | 'foot' | 'elbow' | 'knee') => [{ kind, side: 0 as const }, { kind, side: 1 as const }];
    return [{ kind: 'head' }, { kind: 'hips' }, ...both('hand'), ...both('elbow'), ...both('foot'), ...both('knee')];
  }

  /** The joint that a handle holds. */
  joint(handle: Handle): number {
    const { anatomy } = this;
    if (handle.kind === 'head') return anatomy.head;
    if (handle.kind === 'hips') return anatomy.hips;
    const limb = this.limb(handle.kind, handle.side);
    return handle.kind === 'hand' || handle.kind === 'foot' ? limb.end : limb.lower[0];
  }

  /** Where a handle is in a pose, meters. */
  place(pose: Pose, handle: Handle): Vec {
    jointMatrices(this.skeleton, pose, this.matrices);
    return jointPlace(this.skeleton, this.matrices, this.joint(handle));
  }

  /** Bring what a handle holds to a place (meters), or as near as the body can.
   *
   * @param from the pose when the drag began: what the spine may lean is counted from there, and a drag back leads back.
   */
  drag(from: Pose, handle: Handle, target: Vec, out: Pose): void {
    copyPose(from, out);
    const { anatomy } = this;
    if (handle.kind === 'hand') this.hand(from, out, anatomy.arms[handle.side], target);
    else if (handle.kind === 'foot') this.planted(out, anatomy.legs[handle.side], target);
    else if (handle.kind === 'elbow' || handle.kind === 'knee') this.swivel(out, this.limb(handle.kind, handle.side), target);
    else if (handle.kind === 'head') this.lean(from, out, [...anatomy.spine, ...anatomy.neck], anatomy.head, target, ROUNDS);
    else {
      const before = this.at(from, anatomy.hips), feet = anatomy.legs.map((leg) => this.at(from, leg.end));
      for (let c = 0; c < 3; c++) out.translation[c] += target[c] - before[c];
      anatomy.legs.forEach((leg, k) => this.planted(out, leg, feet[k], this.world(from, leg.end)));
    }
  }

  private limb(kind: string, side: 0 | 1): Limb {
    return (kind === 'hand' || kind === 'elbow' ? this.anatomy.arms : this.anatomy.legs)[side];
  }

  private at(pose: Pose, joint: number): Vec {
    jointMatrices(this.skeleton, pose, this.matrices);
    return jointPlace(this.skeleton, this.matrices, joint);
  }

  /** A joint's rotation in the world. */
  private world(pose: Pose, joint: number): Quat {
    let q: Quat = [0, 0, 0, 1];
    for (let j = joint; j >= 0; j = this.skeleton.parents[j]) q = times(pose.rotations.subarray(4 * j, 4 * j + 4), q);
    return q;
  }

  /** Turn a joint by a rotation of the world. */
  private turn(pose: Pose, joint: number, by: Quat): void {
    const parent = this.skeleton.parents[joint], above: Quat = parent < 0 ? [0, 0, 0, 1] : this.world(pose, parent);
    const local = times(times(inverse(above), by), times(above, pose.rotations.subarray(4 * joint, 4 * joint + 4)));
    const size = Math.hypot(...local);
    pose.rotations.set(local.map((v) => v / size), 4 * joint);
  }

  private setWorld(pose: Pose, joint: number, q: Quat): void {
    const parent = this.skeleton.parents[joint];
    pose.rotations.set(times(inverse(parent < 0 ? [0, 0, 0, 1] : this.world(pose, parent)), q), 4 * joint);
  }

  /** Keep a joint within its limit. */
  private limit(pose: Pose, joint: number): void {
    const limit = this.limits.get(joint);
    if (!limit) return;
    const q = [...pose.rotations.subarray(4 * joint, 4 * joint + 4)] as Quat, axis = unit(limit.axis);
    let angle = 2 * Math.atan2(dot([q[0], q[1], q[2]], axis), q[3]);
    if (angle > Math.PI) angle -= 2 * Math.PI;
    if (angle < -Math.PI) angle += 2 * Math.PI;
    const allowed = Math.max(limit.low, Math.min(limit.high, angle));
    if (allowed !== angle) pose.rotations.set(times(q, about(axis, allowed - angle)), 4 * joint);
  }

  /** Bend and turn a limb so that its end is at the target. */
  private reach(pose: Pose, limb: Limb, target: Vec): void {
    const upper = limb.upper[0], lower = limb.lower[0];
    const a = this.at(pose, upper), b = this.at(pose, lower), c = this.at(pose, limb.end);
    const first = sub(b, a), second = sub(c, b), one = length(first), two = length(second);
    const wanted = Math.max(Math.abs(one - two) + 1e-4, Math.min(STRAIGHTEST * (one + two), length(sub(target, a))));
    const bend = Math.acos(Math.max(-1, Math.min(1, (wanted ** 2 - one ** 2 - two ** 2) / (2 * one * two))));
    let axis = cross(first, second);
    const limit = this.limits.get(lower), parent = this.skeleton.parents[lower];
    if (length(axis) < 0.02 * one * two && limit) axis = turned(this.world(pose, parent), limit.axis);
    const now = Math.atan2(length(cross(first, second)), dot(first, second));
    this.turn(pose, lower, about(unit(axis), bend - now));
    this.limit(pose, lower);
    this.turn(pose, upper, towards(sub(this.at(pose, limb.end), a), sub(target, a)));
  }

  /** A leg whose foot keeps its direction in the world. */
  private planted(pose: Pose, leg: Limb, target: Vec, direction = this.world(pose, leg.end)): void {
    this.reach(pose, leg, target);
    this.setWorld(pose, leg.end, direction);
  }

  /** An arm; where it is too short, the spine leans. */
  private hand(from: Pose, pose: Pose, arm: Limb, target: Vec): void {
    for (let k = 0; k < ROUNDS; k++) {
      this.reach(pose, arm, target);
      if (length(sub(this.at(pose, arm.end), target)) < NEAR_M) return;
      this.lean(from, pose, this.anatomy.spine, arm.end, target, 1);
    }
    this.reach(pose, arm, target);
  }

  /** Lean joints so that one that hangs on them comes to the target. */
  private lean(from: Pose, pose: Pose, joints: number[], end: number, target: Vec, rounds: number): void {
    const bent = joints.filter((j) => j !== this.anatomy.hips);
    for (let k = 0; k < rounds; k++) {
      for (const joint of bent) {
        const place = this.at(pose, joint), reached = this.at(pose, end);
        if (length(sub(reached, target)) < NEAR_M) return;
        this.turn(pose, joint, towards(sub(reached, place), sub(target, place), rounds > 1 ? 3 * HELP : HELP));
        const before = [...from.rotations.subarray(4 * joint, 4 * joint + 4)] as Quat;
        const change = held(times(inverse(before), pose.rotations.subarray(4 * joint, 4 * joint + 4)), MOST_HELP);
        pose.rotations.set(times(before, change), 4 * joint);
      }
    }
  }

  /** Turn a limb about the line between its ends, which stay. */
  private swivel(pose: Pose, limb: Limb, target: Vec): void {
    const a = this.at(pose, limb.upper[0]), b = this.at(pose, limb.lower[0]), c = this.at(pose, limb.end), axis = unit(sub(c, a));
    const across = (p: Vec): Vec => {
      const v = sub(p, a), along = dot(v, axis);
      return [v[0] - along * axis[0], v[1] - along * axis[1], v[2] - along * axis[2]];
    };
    const now = across(b), wanted = across(target), hand = this.world(pose, limb.end);
    if (length(now) < 1e-3 || length(wanted) < 1e-3) return;
    this.turn(pose, limb.upper[0], about(axis, Math.atan2(dot(cross(now, wanted), axis), dot(now, wanted))));
    this.setWorld(pose, limb.end, hand);
  }
}

/** The joint on the other side of the body, or the joint itself. */
export function mirrored(names: readonly string[]): Int32Array {
  const index = new Map(names.map((n, j) => [n, j]));
  const other = (name: string) => name
    .replace(/([._-])([LR])$/, (_, dash: string, side: string) => dash + (side === 'L' ? 'R' : 'L'))
    .replace(/^(left|right)(?=_)/, (side) => (side === 'left' ? 'right' : 'left'));
  return Int32Array.from(names, (name, j) => index.get(other(name)) ?? j);
}

/** A pose seen in a mirror: left is right. Facial actions, too, change sides. */
export function mirrorPose(pose: Pose, names: readonly string[], actions: readonly string[], out: Pose): Pose {
  const from = mirrored(names), index = new Map(actions.map((n, e) => [n, e]));
  const { rotations, translation, expression } = { rotations: pose.rotations.slice(), translation: pose.translation.slice(), expression: pose.expression.slice() };
  for (let j = 0; j < names.length; j++) {
    const i = 4 * from[j];
    out.rotations.set([rotations[i], -rotations[i + 1], -rotations[i + 2], rotations[i + 3]], 4 * j);
  }
  out.translation.set([-translation[0], translation[1], translation[2]]);
  actions.forEach((name, e) => {
    const other = name.endsWith('Left') ? `${name.slice(0, -4)}Right` : name.endsWith('Right') ? `${name.slice(0, -5)}Left` : name;
    out.expression[e] = expression[index.get(other) ?? e];
  });
  return out;
}
