import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'

const TOKEN = /^lt_([0-9a-f]{32})_[\w-]{43}$/
const SECRET_BYTES = 32

/** Anything: what has not the form of a token is refused as an unknown one is. */
export const tokenSchema: z.ZodType<string, string> = z.string().max(200)

/** A text that works once: `lt_`, the id of its row, and 32 random bytes. Only its hash is stored. */
export function createUserToken(id: string): string {
  return `lt_${id.replaceAll('-', '')}_${randomBytes(SECRET_BYTES).toString('base64url')}`
}

/** The id of the token's row; null for another text. */
export function userTokenId(text: string): string | null {
  const hex = TOKEN.exec(text)?.[1]
  return hex === undefined ? null : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** SHA-256 in hex, which is enough for 256 random bits. */
export function hashUserToken(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
