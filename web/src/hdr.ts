// Radiance's pictures (.hdr, .pic): four bytes a pixel, three mantissas and their exponent, rows packed by runs or as they are.

export interface Picture {
  width: number;
  height: number;
  /** Linear, three a pixel, rows from the top. */
  data: Float32Array;
}

const SHORTEST = 8, LONGEST = 0x7fff; // rows that may be packed
const RUN = 128; // counts above it repeat one byte
const BIAS = 128 + 8; // of the exponent; mantissas have eight bits

/** Null where the file is of another kind, damaged or cut off. */
export function readHdr(buffer: ArrayBuffer): Picture | null {
  const bytes = new Uint8Array(buffer), head = new TextDecoder('latin1').decode(bytes.subarray(0, 1 << 14));
  const found = /^#\?[^]*?\n\r?\n-Y (\d{1,6}) \+X (\d{1,6})\r?\n/.exec(head);
  if (!found) return null;
  const height = +found[1], width = +found[2], row = new Uint8Array(4 * width);
  let at = found[0].length;
  if (!width || !height || bytes.length - at < 4 * height) return null;
  const data = new Float32Array(3 * width * height);
  for (let y = 0, o = 0; y < height; y++) {
    const packed = width >= SHORTEST && width <= LONGEST && bytes[at] === 2 && bytes[at + 1] === 2 && ((bytes[at + 2] << 8) | bytes[at + 3]) === width;
    if (!packed) {
      if (at + row.length > bytes.length) return null;
      for (let x = 0; x < width; x++) for (let c = 0; c < 4; c++) row[width * c + x] = bytes[at++];
    } else {
      at += 4;
      for (let x = 0; x < row.length;) {
        const told = bytes[at++], repeats = told > RUN, count = repeats ? told - RUN : told;
        if (!count || x + count > row.length || at + (repeats ? 1 : count) > bytes.length) return null;
        if (repeats) row.fill(bytes[at++], x, x + count);
        else {
          row.set(bytes.subarray(at, at + count), x);
          at += count;
        }
        x += count;
      }
    }
    for (let x = 0; x < width; x++) {
      const exponent = row[3 * width + x], scale = exponent ? 2 ** (exponent - BIAS) : 0;
      for (let c = 0; c < 3; c++) data[o++] = scale * row[width * c + x];
    }
  }
  return { width, height, data };
}
