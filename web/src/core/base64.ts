// Arrays as text: poses, motions and pictures between the page and its server.

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const all = atob(text), bytes = new Uint8Array(all.length);
  for (let i = 0; i < all.length; i++) bytes[i] = all.charCodeAt(i);
  return bytes;
}

/** Little-endian, as all browsers have them. */
export const floatsOf = (text: string): Float32Array => new Float32Array(bytesOf(text).buffer);

export function base64Of(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
