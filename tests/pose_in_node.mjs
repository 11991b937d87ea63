// node pose_in_node.mjs CORE AVATAR.glb POSES.json OUT.f32: PosedSplats in each pose, as rows of float32: places, scales,
// quaternions xyzw, opacities, colours.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [core, glb, poses, out] = process.argv.slice(2);
const { PosedSplats, readGlb } = await import(pathToFileURL(core).href);
const bytes = readFileSync(glb), data = readGlb(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const splats = new PosedSplats(data), rows = [];
for (const { rotations, translation, expression } of JSON.parse(readFileSync(poses, 'utf8'))) {
  const begun = performance.now();
  splats.pose({ rotations: Float32Array.from(rotations), translation: Float32Array.from(translation), expression: Float32Array.from(expression) });
  console.log(performance.now() - begun);
  for (const part of ['means', 'scales', 'quaternions', 'opacities', 'colors']) rows.push(...splats[part]);
}
writeFileSync(out, new Uint8Array(Float32Array.from(rows).buffer));
