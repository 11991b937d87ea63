// What an adapter to another renderer needs: the file, the skeleton's motion, correctives and face. No drawing in here.
export { Animator, type Layer } from './animator';
export { clipOfServed, clipOfTracks, type Clip } from './clips';
export { Simulation, type Weather } from './cloth/simulation';
export type { Outfit, Riders } from './cloth/outfit';
export { CorrectiveField } from './correctives';
export { Face } from './face';
export { AvatarError, readGlb, type AvatarData, type Correctives, type FacialAction, type PhotoCamera } from './glb';
export { PosedSplats } from './posed';
export { jointMatrices, jointPlace, restPose, type Pose, type Skeleton } from './skeleton';
export { Hearing, hearAll, type HeardSound } from './talk/hearing';
export { Life } from './talk/life';
export { Talker, type Sayable } from './talk/talker';
export { MOUTHS, VISEMES, mouthTable, visemeNumber, type Viseme } from './talk/visemes';
export { Sorter, type SortedThings, type SortState } from './sorter';
