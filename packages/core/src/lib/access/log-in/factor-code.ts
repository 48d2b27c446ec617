import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

const STEP_MS = 30_000
const SECRET_BYTES = 20
const RECOVERY_CODES = 10
const RECOVERY_BYTES = 10
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 160 random bits in base32: RFC 4226 §4 asks for these. */
export function newFactorSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The URI that authenticator apps read from a QR code. It holds the secret: render it yourself, and log it nowhere. */
export function factorUri(secret: string, issuer: string, label: string): string {
  return totpOf(secret, issuer, label).toString()
}

/**
 * The time step (RFC 6238) of a code; null if it is none of the present step, the one before and the one after, which allows for a clock that is half a
 * minute off.
 */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: 1 })
  return delta === null ? null : Math.floor(now.getTime() / STEP_MS) + delta
}

/** Ten codes of 80 random bits, in groups of four characters. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = [...randomBytes(RECOVERY_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const letters = (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })
}

/** SHA-256 of the code as people type it: in any case, with or without hyphens. Null for what cannot be one. */
export function hashRecoveryCode(text: string): string | null {
  const plain = text.replaceAll(/[\s-]/g, '').toUpperCase()
  return /^[A-Z2-7]{16}$/.test(plain) ? createHash('sha256').update(plain).digest('hex') : null
}

/** Digits only, as people type them with spaces; null for what cannot be a code of an app. */
export function plainCode(text: string): string | null {
  const plain = text.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(plain) ? plain : null
}

function totpOf(secret: string, issuer = '', label = ''): TOTP {
  const parameters = { algorithm: 'SHA1', digits: 6, period: STEP_MS / 1_000, secret: Secret.fromBase32(secret) }
  return new TOTP({ ...parameters, issuer, label })
}
