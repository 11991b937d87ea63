// Simulates in the background: first what hangs, then one request after another; each answer gives the points.
import type { Pose } from '../skeleton.js';
import type { Outfit } from './outfit.js';
import { Simulation, type Weather } from './simulation.js';

/** Go to a pose: within some seconds, or hang in it anew where `seconds` is 0. */
export interface Request {
  pose: Pose;
  seconds: number;
  weather: Weather;
  /** Memory for the answer. */
  points: Float32Array;
}

export interface Answer {
  points: Float32Array;
  /** How far the point that went furthest has gone, meters. */
  moved: number;
  milliseconds: number;
}

let simulation: Simulation | null = null;
self.onmessage = (event: MessageEvent<{ outfit: Outfit } | Request>) => {
  const message = event.data;
  if ('outfit' in message) {
    simulation = new Simulation(message.outfit);
    return;
  }
  const begun = performance.now(), { points, pose, seconds, weather } = message, now = simulation!.points;
  points.set(now);
  simulation!.weather = weather;
  if (seconds > 0) simulation!.step(pose, seconds);
  else simulation!.drape(pose);
  let furthest = 0;
  for (let o = 0; o < now.length; o += 3) {
    const d = (now[o] - points[o]) ** 2 + (now[o + 1] - points[o + 1]) ** 2 + (now[o + 2] - points[o + 2]) ** 2;
    if (d > furthest) furthest = d;
  }
  points.set(now);
  const answer: Answer = { points, moved: Math.sqrt(furthest), milliseconds: performance.now() - begun };
  (self as unknown as Worker).postMessage(answer, [points.buffer]);
};
