import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'

export const MAX_PASSWORD_LENGTH = 1_024

/** NIST SP 800-63B-4 §3.1.1.2: length matters, composition rules do not. In characters (UTF-16 units). */
export const passwordSchema: z.ZodType<string, string> = z.string().min(12).max(MAX_PASSWORD_LENGTH)

// OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. Argon2id is the library's default algorithm.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** An argon2id hash (RFC 9106) as a PHC string. Takes about 20 ms of CPU time, off the event loop. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST)
}

// A PHC string (https://github.com/P-H-C/phc-string-format) of any argon2.
const COST_OF = /^\$(argon2(?:id|i|d))\$v=\d+\$m=(\d+),t=(\d+),p=(\d+)\$/

let decoy: Promise<string> | undefined

/** Compares with a hash; for null it does the same work against a decoy, so that timing does not reveal which users exist. */
export async function verifyPassword(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword('no user has this password')
  const isHash = passwordHash !== null && COST_OF.test(passwordHash)
  const matches = await verify(isHash ? passwordHash : await decoy, password.normalize('NFKC'))
  return matches && isHash
}

/** True for a hash with another cost, or of another kind, than a new one would have. */
export function needsRehash(passwordHash: string): boolean {
  const [, kind, memory, passes, lanes] = COST_OF.exec(passwordHash) ?? []
  const { memoryCost, timeCost, parallelism } = COST
  return (
    kind !== 'argon2id' || Number(memory) !== memoryCost || Number(passes) !== timeCost || Number(lanes) !== parallelism
  )
}
