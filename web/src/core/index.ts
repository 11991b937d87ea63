// What an adapter to another renderer needs: the file, the skeleton's motion, correctives and face. No drawing in here.
export { Animator, type Layer } from './animator.js';
export { clipOfServed, clipOfTracks, type Clip } from './clips.js';
export { Simulation, type Weather } from './cloth/simulation.js';
export type { Outfit, Riders } from './cloth/outfit.js';
export { CorrectiveField } from './correctives.js';
export { Face } from './face.js';
export { AvatarError, readGlb, type AvatarData, type Correctives, type FacialAction, type PhotoCamera } from './glb.js';
export { PosedSplats } from './posed.js';
export { jointMatrices, jointPlace, restPose, type Pose, type Skeleton } from './skeleton.js';
export { Hearing, hearAll, type HeardSound } from './talk/hearing.js';
export { Life } from './talk/life.js';
export { Talker, type Sayable } from './talk/talker.js';
export { MOUTHS, VISEMES, mouthTable, visemeNumber, type Viseme } from './talk/visemes.js';
export { Sorter, type SortedThings, type SortState } from './sorter.js';
