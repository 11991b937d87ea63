// Reads panoramas and says what light comes from them: a script of its own, for the worker of a page that is given one.
import { EXRLoader } from 'three/addons/loaders/EXRLoader.js';
import { FloatType } from 'three';
import { panoramaLight, type PanoramaLight } from './core/lighting.js';
import { readHdr } from './hdr.js';

/** What is asked, and what is answered. */
export type Asked = { name: string; bytes: ArrayBuffer };
export type Answered = { light: PanoramaLight } | { problem: string };

const LONGEST_NAME = 4096;
const SUFFIXES = ['.hdr', '.pic', '.exr'];

/** What a panorama's file lights people with. Throws an Error that says what is wrong with it. */
export function readPanorama({ name, bytes }: Asked): PanoramaLight {
  const ending = SUFFIXES.find((s) => name.toLowerCase().endsWith(s));
  if (!ending) throw new Error(`${name}: a panorama is one of ${SUFFIXES.join(', ')}.`);
  const exr = ending === '.exr', read = exr ? readExr(bytes) : readHdr(bytes);
  if (!read) throw new Error(`${name} cannot be read as a panorama.`);
  const { width, height, data } = read;
  if (Math.abs(width / height - 2) > 0.05) throw new Error(`${name} is ${width} x ${height}; a panorama is twice as wide as high.`);
  // The reader of .exr files begins with the lowest row.
  const light = panoramaLight({ width, height, data, channels: Math.round(data.length / (width * height)), fromBelow: exr });
  if (!light) throw new Error(`${name} has no light: its pixels are black or no numbers.`);
  return light;
}

/** Pixels of any number of channels, rows from below; null where the file is damaged or of a kind that is not known. */
function readExr(bytes: ArrayBuffer): { width: number; height: number; data: ArrayLike<number> } | null {
  try {
    const { width, height, data } = new EXRLoader().setDataType(FloatType).parse(ended(bytes)) as { width?: number; height?: number; data?: ArrayLike<number> };
    return width && height && data ? { width, height, data } : null;
  } catch {
    return null;
  }
}

/** With zeros behind it: the reader of .exr files looks for the end of a name as long as there is none. */
function ended(bytes: ArrayBuffer): ArrayBuffer {
  const out = new Uint8Array(bytes.byteLength + LONGEST_NAME);
  out.set(new Uint8Array(bytes));
  return out.buffer;
}

if (typeof document === 'undefined' && typeof self !== 'undefined' && 'postMessage' in self) {
  self.onmessage = (event: MessageEvent<Asked>) => {
    let answer: Answered;
    try {
      answer = { light: readPanorama(event.data) };
    } catch (error) {
      answer = { problem: (error as Error).message };
    }
    (self as unknown as Worker).postMessage(answer);
  };
}
