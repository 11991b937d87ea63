// node simulate_in_node.mjs CORE AVATAR.glb CALLS.json OUT.bin: runs the page's cloth simulation through a list of calls and
// writes the garments' points after each one that asks for them (float32); prints milliseconds of every step.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [core, glb, calls, out] = process.argv.slice(2);
const { Simulation, readGlb } = await import(pathToFileURL(core).href);
const bytes = readFileSync(glb), data = readGlb(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const simulation = new Simulation(data.cloth.outfit), kept = [], milliseconds = [];
for (const call of JSON.parse(readFileSync(calls, 'utf8'))) {
  if (call.weather) simulation.weather = call.weather;
  const pose = { rotations: Float32Array.from(call.rotations), translation: Float32Array.from(call.translation), expression: new Float32Array(0) };
  const begun = performance.now();
  if (call.does === 'step') {
    simulation.step(pose, call.seconds);
    milliseconds.push(performance.now() - begun);
  } else simulation[call.does](pose);
  if (call.keep) kept.push(simulation.points.slice());
}
const all = new Float32Array(kept.length * simulation.points.length);
kept.forEach((points, k) => all.set(points, k * points.length));
writeFileSync(out, new Uint8Array(all.buffer));
console.log(JSON.stringify({ points: simulation.points.length / 3, milliseconds }));
