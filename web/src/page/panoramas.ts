// Panoramas as light: the script that reads them is loaded when the first one comes, and works beside the page.
import type { PanoramaLight } from '../core/lighting.js';
import type { Answered, Asked } from '../panorama.js';

const SCRIPT = 'panorama.js';
const LONGEST = 60_000; // milliseconds: a damaged file may keep its reader for ever
const LARGEST = 512 * 2 ** 20;

/** Whether a file says that it is a panorama. */
export const isPanorama = (file: File): boolean => /\.(hdr|pic|exr)$/i.test(file.name);

/** The light of a panorama's file; an Error says what is wrong with it. */
export async function readPanorama(file: File): Promise<PanoramaLight> {
  if (file.size > LARGEST) throw new Error(`${file.name} is larger than any panorama needs to be (${LARGEST / 2 ** 20} MiB); make it smaller.`);
  const response = await fetch(SCRIPT);
  if (!response.ok) throw new Error(`The local server answered ${response.status}.`);
  const url = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' })), worker = new Worker(url, { type: 'module' });
  try {
    const bytes = await file.arrayBuffer(), asked: Asked = { name: file.name, bytes };
    return await new Promise((done, failed) => {
      worker.onmessage = ({ data }: MessageEvent<Answered>) => ('light' in data ? done(data.light) : failed(new Error(data.problem)));
      worker.onerror = () => failed(new Error(`${file.name} cannot be read as a panorama by this browser.`));
      setTimeout(() => failed(new Error(`${file.name} takes too long to read: it is damaged, or larger than light needs it.`)), LONGEST);
      worker.postMessage(asked, [bytes]);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
