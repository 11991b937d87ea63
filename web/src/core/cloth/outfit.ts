// What the simulation of an avatar's garments is given: all of it, tuned numbers included, comes with the avatar's file.
import type { Pose, Skeleton } from '../skeleton.js';

/** How cloth is simulated (`persona.cloth.SolverOptions`); meters and seconds. */
export interface SolverOptions {
  /** Small steps a second. */
  rate: number;
  /** How often a second the nearest places of the body are found anew. */
  ticks: number;
  reach_m: number;
  layer_reach_m: number;
  layers_apart_m: number;
  gravity: number;
  /** Height of the ground; null: none. */
  floor_m: number | null;
  travel: number;
  calming: number;
  calm_drag: [number, number];
  cut_speed: number;
}

/** Fixed numbers of the contact model (`persona.cloth.kernels`, where each is explained). */
export interface ContactNumbers {
  slots: number;
  most_cells: number;
  deepest: number;
  layer_deepest: number;
  aside2: number;
  off_normal: number;
  off_normal_share: number;
  opposed: number;
  pinched: number;
  pressed: number;
  return: number;
  calmest: number;
  yielding: number;
  fastest: number;
  pushed: number;
}

/** Points in the reference pose (meters) and the joints that carry them: `slots` joints and shares a point. */
export interface Skinned {
  rest: Float32Array;
  joints: Uint8Array;
  weights: Float32Array;
  slots: number;
}

/** The threads of all garments, one garment after the other; lengths in meters. */
export interface Weave {
  /** Springs. */
  first: Uint16Array;
  second: Uint16Array;
  length: Float32Array;
  /** m/N. */
  compliance: Float32Array;
  /** Neighbours on the grid, and how fast they calm each other, 1/s. */
  beside: Uint16Array;
  across: Uint16Array;
  rate: Float32Array;
  /** Tethers: point `free` is no further from the held point `anchor` than `longest`. */
  free: Uint16Array;
  anchor: Uint16Array;
  longest: Float32Array;
  /** Inverse masses, 0 of held points. */
  inverse: Float32Array;
  /** 1/s against air. */
  drag: Float32Array;
  friction: Float32Array;
  thickness: Float32Array;
  /** 1 for points of garments that arms wear. */
  sleeved: Uint8Array;
  faces: Uint16Array;
  /** Number of the garment a point belongs to. */
  garment: Uint8Array;
  /** garments x garments: how points of a garment stay outside of another one: 0 not, 1 over it, 2 beside it. */
  outside: Uint8Array;
}

/** The body that cloth runs into, cut into limbs. */
export interface ClothBody extends Skinned {
  faces: Uint16Array;
  /** The limb of every point. */
  group: Uint8Array;
  /** By limb: 1 where it yields to others (arms). */
  late: Uint8Array;
}

export interface Outfit {
  skeleton: Skeleton;
  /** Where every drape begins: the photo's pose with the arms aside, and the points in the reference pose for which the cloth has the shape it is cut to. */
  start: { pose: Pose; cut: Float32Array };
  /** Kinds, such as "skirt". */
  kinds: string[];
  options: SolverOptions;
  numbers: ContactNumbers;
  points: Skinned;
  weave: Weave;
  body: ClothBody;
}

/** The splats that ride on triangles of cloth. */
export interface Riders {
  splats: Uint32Array;
  /** Three points of the outfit each, and their shares of 65535. */
  corners: Uint16Array;
  shares: Uint16Array;
  /** What is left of a colour that is seen from behind. */
  lining: number;
}
