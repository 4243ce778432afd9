/** The bytes of an array as base64; numbers of several bytes little-endian, as on every machine that runs this. */
export function base64(array: Uint8Array | Uint16Array | Float32Array): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  let text = ""
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(text)
}
