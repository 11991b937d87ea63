// Reads an avatar's splat GLB (docs/rigged-splats.md): every length and index is checked, so that a damaged or hostile file is
// an error and nothing else.
import { clipOfTracks, type Clip, type Track } from './clips.js';
import type { ContactNumbers, Outfit, Riders, Skinned, SolverOptions } from './cloth/outfit.js';
import type { Anatomy, JointLimit } from './ik.js';
import { restPose, type Pose, type Skeleton } from './skeleton.js';

const MOST_SPLATS = 4_000_000;
const MOST_JOINTS = 256;
const COMPONENTS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
const SPLATS = 'KHR_gaussian_splatting', RIG = 'PERSONA_rigged_splats';
const SH0 = 0.28209479177387814;

export interface Layer {
  weight: Float32Array;
  bias: Float32Array;
  inputs: number;
  outputs: number;
  activation: 'silu' | 'none';
}

/** Pose-driven displacements: a network gives the shares of a few fields on control points. */
export interface Correctives {
  controls: number;
  bases: number;
  mean: Float32Array;
  basis: Float32Array;
  drivers: Int32Array;
  layers: Layer[];
  residualMm: number | null;
  /** Of each splat: four control points and their shares of 65535. */
  index: Uint16Array;
  share: Uint16Array;
}

export interface FacialAction {
  name: string;
  splats: Uint32Array;
  /** Three for each of `splats`, in units of 1/32767 m. */
  shift: Int16Array;
}

export interface HiddenHand {
  part: number;
  joint: number;
  photoPlace: [number, number, number];
  near: number;
  far: number;
}

export interface PhotoCamera {
  fx: number;
  fy: number;
  cx: number;
  cy: number;
  width: number;
  height: number;
  /** Row-major 4x4, OpenCV axes. */
  T_camera_world: number[];
}

export interface AvatarData {
  name: string;
  count: number;
  skeleton: Skeleton;
  means: Float32Array;
  quaternions: Int16Array;
  scales: Float32Array;
  opacities: Float32Array;
  colors: Float32Array;
  /** Slots of each splat, four in each array. */
  joints: Uint8Array[];
  weights: Uint16Array[];
  slopes: Int8Array[];
  stretch: Float32Array;
  parts: Uint8Array;
  actions: FacialAction[];
  hiddenHands: HiddenHand[];
  correctives: Correctives | null;
  /** Garments that hang free, and the splats that ride on them; null where nothing does, or the file says nothing of it. */
  cloth: { outfit: Outfit; riders: Riders } | null;
  fading: { kept: number; cut: number };
  /** The photo's light, which stays in the world: three symmetric 4x4 matrices, one a channel; null if it is in the colours. */
  light: Float32Array | null;
  photoPose: Pose;
  photoCamera: PhotoCamera | null;
  clips: Clip[];
  height: number;
  /** Joints by part of the body; null where the skeleton is not known to be a human one. */
  anatomy: Anatomy | null;
  limits: JointLimit[];
}

export class AvatarError extends Error {}

function check(fine: unknown, what: string): asserts fine {
  if (!fine) throw new AvatarError(`This avatar file is damaged or not an avatar (${what}).`);
}

// eslint-style `any` is meant: glTF's JSON is checked where it is read.
type Json = any;

class Reader {
  readonly json: Json;
  private readonly start: number;
  private readonly end: number;

  constructor(private readonly buffer: ArrayBuffer) {
    const view = new DataView(buffer);
    check(buffer.byteLength >= 28 && view.getUint32(0, true) === 0x46546c67, 'it is not a GLB file');
    check(view.getUint32(4, true) === 2 && view.getUint32(8, true) <= buffer.byteLength, 'it is cut off');
    const length = view.getUint32(12, true);
    check(view.getUint32(16, true) === 0x4e4f534a && length + 28 <= buffer.byteLength, 'its first chunk is not JSON');
    this.start = 28 + length;
    const binary = view.getUint32(20 + length, true);
    check(view.getUint32(24 + length, true) === 0x004e4942 && this.start + binary <= buffer.byteLength, 'it is cut off');
    this.end = this.start + binary;
    try {
      this.json = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, length)));
    } catch {
      check(false, 'its JSON cannot be read');
    }
    check(this.json && typeof this.json === 'object', 'its JSON is empty');
  }

  private place(view: Json, more: number): number {
    check(view && Number.isInteger(view.byteLength), 'a buffer view is missing');
    const offset = this.start + (view.byteOffset ?? 0) + more;
    check(Number.isInteger(offset) && offset >= this.start, 'a buffer view lies outside of the file');
    return offset;
  }

  accessor(index: unknown): Json {
    const a = Number.isInteger(index) ? this.json.accessors?.[index as number] : undefined;
    check(a && Number.isInteger(a.count) && a.count >= 0 && COMPONENTS[a.type], 'an accessor is missing');
    return a;
  }

  /** The values of an accessor, tightly packed, in the type they are stored in. */
  read<T extends Float32Array | Int16Array | Uint16Array | Uint8Array | Int8Array | Uint32Array>(
    index: unknown, Type: { new (b: ArrayBuffer, o: number, n: number): T; new (n: number): T; BYTES_PER_ELEMENT: number },
    code: number, components: number, count?: number,
  ): T {
    const a = this.accessor(index);
    check(a.componentType === code && COMPONENTS[a.type] === components, 'an accessor has another type');
    check(count === undefined || a.count === count, 'an accessor has another length');
    check(a.count <= MOST_SPLATS * 64, 'an accessor is too long');
    const view = this.json.bufferViews?.[a.bufferView], size = Type.BYTES_PER_ELEMENT, row = size * components;
    const offset = this.place(view, a.byteOffset ?? 0), stride = view.byteStride ?? row;
    check(stride >= row && stride % size === 0 && offset % size === 0, 'an accessor is not aligned');
    check(a.count === 0 || offset + stride * (a.count - 1) + row <= this.end, 'an accessor lies outside of the file');
    if (stride === row) return new Type(this.buffer, offset, a.count * components);
    const out = new Type(a.count * components), all = new Type(this.buffer, offset, (stride / size) * (a.count - 1) + components);
    for (let i = 0, step = stride / size; i < a.count; i++) {
      for (let c = 0; c < components; c++) out[components * i + c] = all[step * i + c];
    }
    return out;
  }

  floats(index: unknown, components: number, count?: number): Float32Array {
    const out = this.read(index, Float32Array, 5126, components, count);
    for (let i = 0; i < out.length; i++) check(Number.isFinite(out[i]), 'a number is not finite');
    return out;
  }

  sparse(index: unknown, count: number): { splats: Uint32Array; shift: Int16Array } {
    const a = this.accessor(index), s = a.sparse;
    check(a.count === count && a.type === 'VEC3' && a.componentType === 5122 && a.bufferView === undefined, 'a facial action has another type');
    if (!s) return { splats: new Uint32Array(0), shift: new Int16Array(0) };
    check(Number.isInteger(s.count) && s.count >= 0 && s.count <= count && s.indices?.componentType === 5125, 'a facial action is damaged');
    const part = (x: Json, bytes: number): ArrayBuffer => {
      const at = this.place(this.json.bufferViews?.[x.bufferView], x.byteOffset ?? 0);
      check(at + bytes <= this.end, 'a facial action lies outside of the file');
      return this.buffer.slice(at, at + bytes);
    };
    const splats = new Uint32Array(part(s.indices, 4 * s.count)), shift = new Int16Array(part(s.values, 6 * s.count));
    for (let i = 0; i < splats.length; i++) check(splats[i] < count, 'a facial action points outside of the avatar');
    return { splats, shift };
  }
}

function skeletonOf(json: Json): Skeleton {
  const joints: number[] = json.skins?.[0]?.joints ?? [], total = joints.length;
  check(total > 0 && total <= MOST_JOINTS && joints.every((node, j) => node === j && json.nodes?.[j]), 'its skeleton is damaged');
  const parents = new Int32Array(total).fill(-1), rest = new Float32Array(3 * total), names: string[] = [];
  for (let j = 0; j < total; j++) {
    for (const child of json.nodes[j].children ?? []) if (child < total) parents[child] = j;
  }
  for (let j = 0; j < total; j++) {
    const p = parents[j], place = json.nodes[j].translation ?? [0, 0, 0];
    check(p < j && (p >= 0 || j === 0) && place.length === 3 && place.every(Number.isFinite), 'its skeleton is damaged');
    names.push(String(json.nodes[j].name ?? j));
    for (let c = 0; c < 3; c++) rest[3 * j + c] = place[c] + (p < 0 ? 0 : rest[3 * p + c]);
  }
  return { names, parents, rest };
}

function clipOf(reader: Reader, animation: Json, joints: number, actions: number): Clip {
  const rotations = new Map<number, Track>();
  const times = new Map<number, Float32Array>();
  let translation: Track | null = null, expression: { track: Track; columns: Int32Array } | null = null;
  for (const channel of animation.channels ?? []) {
    const sampler = animation.samplers?.[channel.sampler], node = channel.target?.node, path = channel.target?.path;
    check(sampler && Number.isInteger(node), 'an animation is damaged');
    if (!times.has(sampler.input)) {
      const t = reader.floats(sampler.input, 1);
      for (let i = 1; i < t.length; i++) check(t[i] > t[i - 1], 'an animation runs backwards');
      check(t.length > 0, 'an animation is empty');
      times.set(sampler.input, t);
    }
    const t = times.get(sampler.input)!, n = t.length;
    if (path === 'rotation' && node < joints) {
      const short = reader.accessor(sampler.output).componentType === 5122;
      const values = short ? reader.read(sampler.output, Int16Array, 5122, 4, n) : reader.floats(sampler.output, 4, n);
      rotations.set(node, { times: t, values });
    } else if (path === 'translation' && node === 0) translation = { times: t, values: reader.floats(sampler.output, 3, n) };
    else if (path === 'weights' && actions > 0) {
      const columns = Int32Array.from({ length: actions }, (_, i) => i);
      expression = { track: { times: t, values: reader.floats(sampler.output, 1, n * actions) }, columns };
    }
  }
  const { fps, loop, ground } = animation.extras ?? {};
  const looped = loop === true && fps > 0 && Number.isFinite(fps) ? { fps, ground: ground === true } : null;
  return clipOfTracks(String(animation.name ?? 'clip'), { rotations, translation, expression }, looped);
}

function anatomyOf(told: Json, joints: number): Anatomy | null {
  if (!told) return null;
  const joint = (j: unknown) => Number.isInteger(j) && (j as number) >= 0 && (j as number) < joints;
  const some = (list: unknown) => Array.isArray(list) && list.length > 0 && list.every(joint);
  const two = (limbs: unknown) => Array.isArray(limbs) && limbs.length === 2 && limbs.every((l) => some(l?.upper) && some(l.lower) && joint(l.end));
  check(joint(told.hips) && joint(told.head) && some(told.spine) && some(told.neck) && two(told.arms) && two(told.legs), 'its anatomy is damaged');
  return told;
}

function limitsOf(told: Json, joints: number): JointLimit[] {
  const number = (v: unknown) => typeof v === 'number' && Math.abs(v) < 100;
  const fine = (l: Json) => Number.isInteger(l?.joint) && l.joint >= 0 && l.joint < joints && number(l.low) && number(l.high)
    && l.low <= l.high && Array.isArray(l.axis) && l.axis.length === 3 && l.axis.every(number);
  check(Array.isArray(told) && told.every(fine), 'its limits are damaged');
  return told;
}

function correctivesOf(reader: Reader, told: Json, attributes: Json, count: number, joints: number): Correctives | null {
  if (!told) return null;
  const { controls, bases, drivers } = told;
  check(Number.isInteger(controls) && controls > 0 && controls <= 65535 && Number.isInteger(bases) && bases >= 0 && bases <= 1024, 'its correctives are damaged');
  check(Array.isArray(drivers) && drivers.every((d: unknown) => Number.isInteger(d) && (d as number) >= 0 && (d as number) < joints), 'its correctives are damaged');
  let width = 6 * drivers.length;
  const layers: Layer[] = (told.layers ?? []).map((l: Json) => {
    check(l.in === width && Number.isInteger(l.out) && l.out > 0 && l.out <= 4096, 'its correctives are damaged');
    check(l.activation === 'silu' || l.activation === 'none', 'its correctives are of another version');
    width = l.out;
    return {
      weight: reader.floats(l.weight, 1, l.in * l.out), bias: reader.floats(l.bias, 1, l.out),
      inputs: l.in, outputs: l.out, activation: l.activation,
    };
  });
  check(layers.length > 0 && width === bases, 'its correctives are damaged');
  const index = reader.read(attributes._CONTROLS, Uint16Array, 5123, 4, count);
  for (let i = 0; i < index.length; i++) check(index[i] < controls, 'its correctives point outside of the avatar');
  const residual = told.residual?.rmsMm;
  return {
    controls, bases, layers, index,
    drivers: Int32Array.from(drivers),
    mean: reader.floats(told.mean, 3, controls),
    basis: reader.floats(told.basis, 3, controls * bases),
    share: reader.read(attributes._CONTROL_WEIGHTS, Uint16Array, 5123, 4, count),
    residualMm: Number.isFinite(residual) ? residual : null,
  };
}

const OPTIONS: (keyof SolverOptions)[] = [
  'rate', 'ticks', 'reach_m', 'layer_reach_m', 'layers_apart_m', 'gravity', 'travel', 'calming', 'cut_speed',
];
const NUMBERS: (keyof ContactNumbers)[] = [
  'slots', 'most_cells', 'deepest', 'layer_deepest', 'aside2', 'off_normal', 'off_normal_share', 'opposed', 'pinched',
  'pressed', 'return', 'calmest', 'yielding', 'fastest', 'pushed',
];

/** Garments that hang free: every number that a simulation would go wrong with is checked here. */
function clothOf(reader: Reader, told: Json, skeleton: Skeleton, photoPose: Pose, count: number): AvatarData['cloth'] {
  if (!told) return null;
  const damaged = 'its garments are damaged', { options, numbers, garments, start, weave: w, body: b, riders: r } = told;
  const finite = (v: unknown, low: number, high: number) => typeof v === 'number' && v >= low && v <= high;
  check(Array.isArray(garments) && garments.length > 0 && garments.length <= 32 && options && numbers && start && w && b && r, damaged);
  // Of another version of the solver: such garments are skinned.
  if (OPTIONS.some((name) => options[name] === undefined) || NUMBERS.some((name) => numbers[name] === undefined)) return null;
  check(OPTIONS.every((name) => finite(options[name], 0, 100_000)) && NUMBERS.every((name) => finite(numbers[name], -1000, 1000)), damaged);
  check(options.rate >= 1 && options.ticks >= 1 && options.travel <= 1000 && options.calming <= 1000 && options.reach_m > 0 && options.layer_reach_m > 0, damaged);
  check(options.floor_m === null || finite(options.floor_m, -1000, 1000), damaged);
  check(Array.isArray(options.calm_drag) && options.calm_drag.length === 2 && options.calm_drag.every((v: unknown) => finite(v, 0, 1000)), damaged);
  check(Number.isInteger(numbers.slots) && finite(numbers.slots, 1, 8) && finite(numbers.most_cells, 1, 64), damaged);
  const below = <T extends Uint8Array | Uint16Array | Uint32Array>(values: T, end: number): T => {
    for (let i = 0; i < values.length; i++) check(values[i] < end, 'its garments point outside of the avatar');
    return values;
  };
  const shorts = (index: unknown, components: number, end: number, n?: number) => below(reader.read(index, Uint16Array, 5123, components, n), end);
  const bytes = (index: unknown, end: number, n?: number) => below(reader.read(index, Uint8Array, 5121, 1, n), end);
  const skinned = (x: Json): Skinned => {
    check(x && Number.isInteger(x.slots) && x.slots >= 1 && x.slots <= 8, damaged);
    const rest = reader.floats(x.rest, 3), n = rest.length / 3;
    check(n > 0 && n <= 65536 && rest.every((v) => Math.abs(v) < 10), damaged);
    return {
      rest, slots: x.slots, joints: bytes(x.joints, skeleton.names.length, n * x.slots),
      weights: new Float32Array(reader.read(x.weights, Uint16Array, 5123, 1, n * x.slots)).map((v) => v / 65535),
    };
  };
  const points = skinned(told.points), n = points.rest.length / 3, under = skinned(b), m = under.rest.length / 3;
  const springs = shorts(w.first, 1, n), calmed = shorts(w.beside, 1, n), free = shorts(w.free, 1, n);
  const positive = (index: unknown, size: number) => {
    const values = reader.floats(index, 1, size);
    check(values.every((v) => v >= 0), damaged);
    return values;
  };
  const outside: number[] = w.outside, late: number[] = b.late;
  check(Array.isArray(outside) && outside.length === garments.length ** 2 && outside.every((v) => v === 0 || v === 1 || v === 2), damaged);
  check(Array.isArray(late) && late.length > 0 && late.length <= 255 && late.every((v) => v === 0 || v === 1), damaged);
  const splats = below(reader.read(r.splats, Uint32Array, 5125, 1), count);
  check(finite(r.lining, 0, 1), damaged);
  return {
    outfit: {
      skeleton, points,
      start: {
        pose: { ...photoPose, rotations: reader.floats(start.rotations, 4, skeleton.names.length) },
        cut: reader.floats(start.cut, 3, n),
      },
      kinds: garments.map((g: Json) => String(g?.kind)),
      options, numbers,
      weave: {
        first: springs, second: shorts(w.second, 1, n, springs.length), length: positive(w.length, springs.length),
        compliance: positive(w.compliance, springs.length), beside: calmed, across: shorts(w.across, 1, n, calmed.length),
        rate: positive(w.rate, calmed.length), free, anchor: shorts(w.anchor, 1, n, free.length), longest: positive(w.longest, free.length),
        inverse: positive(w.inverse, n), drag: positive(w.drag, n), friction: positive(w.friction, n), thickness: positive(w.thickness, n),
        sleeved: bytes(w.sleeved, 2, n), garment: bytes(w.garment, garments.length, n), faces: shorts(w.faces, 3, n),
        outside: Uint8Array.from(outside),
      },
      body: { ...under, faces: shorts(b.faces, 3, m), group: bytes(b.group, late.length, m), late: Uint8Array.from(late) },
    },
    riders: {
      splats, corners: shorts(r.corners, 3, n, splats.length), shares: reader.read(r.shares, Uint16Array, 5123, 3, splats.length),
      lining: r.lining,
    },
  };
}

/** The avatar in a GLB file.
 *
 * Throws an {@link AvatarError} that says what is wrong with the file.
 */
export function readGlb(buffer: ArrayBuffer): AvatarData {
  try {
    return read(new Reader(buffer));
  } catch (error) {
    if (error instanceof AvatarError) throw error;
    throw new AvatarError(`This avatar file is damaged (${error instanceof Error ? error.message : error}).`);
  }
}

function read(reader: Reader): AvatarData {
  const json = reader.json, told = json.extensions?.[RIG];
  check(told?.version === 1, 'it was not written by persona, or by another version of it');
  const mesh = json.meshes?.[json.nodes?.[told.node]?.mesh], primitive = mesh?.primitives?.[0], attributes = primitive?.attributes;
  check(attributes && primitive.extensions?.[SPLATS], 'it holds no Gaussians');
  const skeleton = skeletonOf(json), joints = skeleton.names.length;
  const means = reader.floats(attributes.POSITION, 3), count = means.length / 3;
  check(count > 0 && count <= MOST_SPLATS, 'it has no or too many Gaussians');
  const colors = reader.floats(attributes[`${SPLATS}:SH_DEGREE_0_COEF_0`], 3, count).map((v) => 0.5 + SH0 * v);
  const slots = told.slots;
  check(Number.isInteger(slots) && slots >= 1 && slots <= 8, 'its skinning is damaged');
  const jointSlots: Uint8Array[] = [], weights: Uint16Array[] = [], slopes: Int8Array[] = [];
  for (let k = 0; 4 * k < slots; k++) {
    const index = reader.read(attributes[`JOINTS_${k}`], Uint8Array, 5121, 4, count);
    for (let i = 0; i < index.length; i++) check(index[i] < joints, 'its skinning points outside of the skeleton');
    jointSlots.push(index);
    weights.push(reader.read(attributes[`WEIGHTS_${k}`], Uint16Array, 5123, 4, count));
  }
  for (let s = 0; s < slots; s++) slopes.push(reader.read(attributes[`_SLOPE_${s}`], Int8Array, 5120, 4, count));
  const names: string[] = told.expressions ?? [], targets = primitive.targets ?? [];
  check(Array.isArray(names) && names.length === targets.length && names.length <= 256, 'its facial actions are damaged');
  const actions = targets.map((t: Json, e: number) => ({ name: String(names[e]), ...reader.sparse(t.POSITION, count) }));

  const photoPose = restPose(skeleton, actions.length);
  photoPose.expression.set((mesh.weights ?? []).slice(0, actions.length));
  const all: Json[] = json.animations ?? [], photo = told.photo?.animation;
  if (all[photo]) clipOf(reader, all[photo], joints, actions.length).sample(0, photoPose);
  const camera = told.photo?.camera, light: unknown = told.light ?? null;
  const small = (v: unknown) => typeof v === 'number' && Math.abs(v) < 10;
  check(light === null || (Array.isArray(light) && light.length === 48 && light.every(small)), 'its light is damaged');
  const hiddenHands: HiddenHand[] = told.hiddenHands ?? [];
  check(hiddenHands.every((h) => h.joint >= 0 && h.joint < joints && h.part >= 0 && h.part < 8), 'its hands are damaged');
  return {
    name: String(told.name ?? ''),
    count, skeleton, means, colors, slopes, weights, actions, photoPose, hiddenHands,
    joints: jointSlots,
    quaternions: reader.read(attributes[`${SPLATS}:ROTATION`], Int16Array, 5122, 4, count),
    scales: reader.floats(attributes[`${SPLATS}:SCALE`], 3, count),
    opacities: reader.floats(attributes[`${SPLATS}:OPACITY`], 1, count),
    stretch: reader.floats(attributes._STRETCH, 1, count),
    parts: reader.read(attributes._PART, Uint8Array, 5121, 1, count),
    correctives: correctivesOf(reader, told.correctives, attributes, count, joints),
    cloth: clothOf(reader, told.cloth, skeleton, photoPose, count),
    light: light && Float32Array.from(light as number[]),
    fading: { kept: told.fading?.kept ?? 3, cut: told.fading?.cut ?? 6 },
    photoCamera: camera && Array.isArray(camera.T_camera_world) && camera.T_camera_world.length === 16 ? camera : null,
    clips: all.filter((_, i) => i !== photo).map((a) => clipOf(reader, a, joints, actions.length)),
    height: Number.isFinite(told.height) ? told.height : 1.7,
    anatomy: anatomyOf(told.anatomy, joints),
    limits: limitsOf(told.limits ?? [], joints),
  };
}
