// WebM files of VP9 pictures, with or without transparency: the alpha of each picture is a second VP9 picture beside it.

export interface Picture {
  milliseconds: number;
  key: boolean;
  data: Uint8Array;
  /** Its alpha, as the brightness of another picture. */
  alpha?: Uint8Array;
}

const CLUSTER_MILLISECONDS = 2000;

function bytes(...parts: (number[] | Uint8Array)[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** An element: its identifier, its length in eight bytes, what it holds. */
function element(id: number, ...parts: (number[] | Uint8Array)[]): Uint8Array {
  const name: number[] = [];
  for (let v = id; v > 0; v = Math.floor(v / 256)) name.unshift(v % 256);
  const size = parts.reduce((n, p) => n + p.length, 0), length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(size));
  length[0] = 1;
  return bytes(name, length, ...parts);
}

function whole(value: number, wide = 0): Uint8Array {
  const out: number[] = [];
  for (let v = value; v > 0 || out.length < Math.max(1, wide); v = Math.floor(v / 256)) out.unshift(v % 256);
  return Uint8Array.from(out);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function real(value: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value);
  return out;
}

function block(picture: Picture, since: number, before: number, lasts: number): Uint8Array {
  const offset = picture.milliseconds - since, head = [0x81, (offset >> 8) & 255, offset & 255];
  if (!picture.alpha) return element(0xa3, [...head, picture.key ? 0x80 : 0], picture.data); // a simple block
  const back = new Uint8Array(4);
  new DataView(back.buffer).setInt32(0, before - picture.milliseconds);
  return element(0xa0,
    element(0xa1, [...head, 0], picture.data),
    element(0x75a1, element(0xa6, element(0xee, whole(1)), element(0xa5, picture.alpha))),
    element(0x9b, whole(lasts)),
    ...(picture.key ? [] : [element(0xfb, back)]));
}

/** The file. A cluster begins with a key picture.
 *
 * @param pictures in the order in which they are shown, the first one a key picture.
 * @param fps pictures a second.
 */
export function webm(pictures: readonly Picture[], width: number, height: number, fps: number): Blob {
  const lasts = Math.round(1000 / fps), transparent = pictures.some((p) => p.alpha), clusters: { since: number; data: Uint8Array }[] = [];
  for (let i = 0; i < pictures.length;) {
    const since = pictures[i].milliseconds, blocks: Uint8Array[] = [];
    do {
      blocks.push(block(pictures[i], since, i > 0 ? pictures[i - 1].milliseconds : 0, lasts));
      i++;
    } while (i < pictures.length && !(pictures[i].key && pictures[i].milliseconds - since >= CLUSTER_MILLISECONDS) && pictures[i].milliseconds - since < 30_000);
    clusters.push({ since, data: element(0x1f43b675, element(0xe7, whole(since)), ...blocks) });
  }
  const end = (pictures[pictures.length - 1]?.milliseconds ?? 0) + lasts;
  const info = element(0x1549a966, element(0x2ad7b1, whole(1_000_000)), element(0x4489, real(end)), element(0x4d80, text('persona')), element(0x5741, text('persona')));
  const video = element(0xe0, element(0xb0, whole(width)), element(0xba, whole(height)), ...(transparent ? [element(0x53c0, whole(1))] : []));
  const tracks = element(0x1654ae6b, element(0xae, element(0xd7, whole(1)), element(0x73c5, whole(1)), element(0x83, whole(1)),
    element(0x86, text('V_VP9')), element(0x23e383, whole(Math.round(1e9 / fps))), ...(transparent ? [element(0x55ee, whole(1))] : []), video));
  const cues = (at: number) => {
    const points = clusters.map(({ since, data }) => {
      const point = element(0xbb, element(0xb3, whole(since, 8)), element(0xb7, element(0xf7, whole(1)), element(0xf1, whole(at, 8))));
      at += data.length;
      return point;
    });
    return element(0x1c53bb6b, ...points);
  };
  const before = info.length + tracks.length, index = cues(before + cues(0).length);
  const head = element(0x1a45dfa3, element(0x4286, whole(1)), element(0x42f7, whole(1)), element(0x42f2, whole(4)), element(0x42f3, whole(8)),
    element(0x4282, text('webm')), element(0x4287, whole(4)), element(0x4285, whole(2)));
  const segment = element(0x18538067, info, tracks, index, ...clusters.map((c) => c.data));
  return new Blob([head as BlobPart, segment as BlobPart], { type: 'video/webm' });
}
