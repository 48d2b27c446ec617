import { emailAddressSchema } from '@leadkit/contracts'
import { z } from 'zod'

export const MAX_EMAIL_LENGTH = 320

/** A user's address in the form that is stored. */
export const userEmailSchema: z.ZodType<string, string> = z.string().trim().toLowerCase().pipe(emailAddressSchema)

export interface LogInOptions {
  /** The IP address that the attempt comes from, as your server or the proxy that you trust says. Without it attempts are counted per user only. */
  readonly address?: string | undefined
}

export const logInSchema = z.strictObject({ address: z.string().optional() })

/** The stored form; empty, which matches no row, for anything but an address. */
export function normaliseEmail(email: string): string {
  const parsed = userEmailSchema.safeParse(email)
  return parsed.success ? parsed.data : ''
}
