/** Bytes in words, rounded: `20 MB`. */
export function byteAmount(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
