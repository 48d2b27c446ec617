import { z } from 'zod'

// RFC 5322 §3.2.3 dot-atom before the @, with the letters of all scripts (RFC 6531); domain labels (RFC 1035, RFC 5890) after it.
const ATOM = String.raw`[\p{L}\p{M}\p{N}!#$%&'*+/=?^_\x60{|}~-]+`
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?`
const ADDRESS = new RegExp(
  String.raw`^(?=[^@]{1,64}@)${ATOM}(?:\.${ATOM})*@(?:${LABEL}\.)+(?=[^.]*[\p{L}])${LABEL}$`,
  'u',
)

/**
 * An e-mail address as people use them: every character that RFC 5322 allows without quotes (`o'neill@`, `r&d@`), and names and domains in any script
 * (RFC 6531). At most 254 characters (RFC 5321 §4.5.3.1). Quoted local parts and IP address literals are refused.
 */
export const emailAddressSchema: z.ZodType<string, string> = z.email({ pattern: ADDRESS }).max(254)
