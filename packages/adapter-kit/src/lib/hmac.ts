import { createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) of the parts, one after the other; strings count as UTF-8. 32 bytes. */
export function hmacSha256(secret: string, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

export function toLowerHex(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('hex')
}

/** Standard alphabet with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64')
}

/** Compares a signature in upper-case or lower-case hex in constant time. False for another length, and for text that is not hex. */
export function equalHex(expected: Uint8Array, hex: string): boolean {
  if (hex.length !== expected.length * 2 || !/^[0-9a-f]*$/i.test(hex)) return false
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'))
}

/** Compares a signature in padded standard base64 (RFC 4648 §4) in constant time. False for another length and any other spelling. */
export function equalBase64(expected: Uint8Array, base64: string): boolean {
  const given = Buffer.from(base64, 'base64')
  // Node's decoder skips unknown characters; encoding the result again shows whether the text was the canonical spelling.
  if (given.length !== expected.length || given.toString('base64') !== base64) return false
  return timingSafeEqual(expected, given)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
