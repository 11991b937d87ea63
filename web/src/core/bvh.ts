// A clip as a BVH file, which most programs for animation read: centimeters, degrees, Z-X-Y.
import type { Clip } from './clips.js';
import { clonePose, toMatrix, type Pose, type Skeleton } from './skeleton.js';

const number = (v: number): string => String(Math.round(1e4 * v) / 1e4);

/** The file's text.
 *
 * @param rest what the clip says nothing of.
 * @param fps frames a second.
 */
export function bvh(skeleton: Skeleton, clip: Clip, rest: Pose, fps: number): string {
  const { names, parents, rest: places } = skeleton, lines: string[] = ['HIERARCHY'], order: number[] = [];
  const children = names.map((_, j) => [...parents.keys()].filter((k) => parents[k] === j));
  const write = (j: number, indent: string) => {
    const p = parents[j], offset = [0, 1, 2].map((c) => number(p < 0 ? 0 : 100 * (places[3 * j + c] - places[3 * p + c])));
    order.push(j);
    lines.push(`${indent}${p < 0 ? 'ROOT' : 'JOINT'} ${names[j].replace(/\s+/g, '_')}`, `${indent}{`, `${indent}  OFFSET ${offset.join(' ')}`,
      `${indent}  CHANNELS ${p < 0 ? '6 Xposition Yposition Zposition' : '3'} Zrotation Xrotation Yrotation`);
    for (const child of children[j]) write(child, `${indent}  `);
    if (!children[j].length) lines.push(`${indent}  End Site`, `${indent}  {`, `${indent}    OFFSET 0 1 0`, `${indent}  }`);
    lines.push(`${indent}}`);
  };
  write(0, '');
  const frames = Math.max(1, Math.round(clip.duration * fps) + (clip.loops ? 0 : 1)), pose = clonePose(rest), m = new Float32Array(9);
  lines.push('MOTION', `Frames: ${frames}`, `Frame Time: ${(1 / fps).toFixed(7)}`);
  for (let f = 0; f < frames; f++) {
    clip.sample(Math.min(clip.duration, f / fps), pose);
    const row = [...pose.translation].map((v) => number(100 * v));
    for (const j of order) {
      toMatrix(pose.rotations, 4 * j, m, 0);
      const x = Math.asin(Math.max(-1, Math.min(1, m[7]))), y = Math.atan2(-m[6], m[8]), z = Math.atan2(-m[1], m[4]);
      row.push(...[z, x, y].map((v) => number((180 * v) / Math.PI)));
    }
    lines.push(row.join(' '));
  }
  return `${lines.join('\n')}\n`;
}
