import { emailAddressSchema } from '@leadkit/contracts'
import type { Found } from '../phone/phone-finder.ts'

const MAX_AT_SIGNS = 200
const MAX_LOCAL = 64
const LATIN_LOCAL = /[\p{Script=Latin}\p{M}0-9.!#$%&'*+/=?^_`{|}~-]+$/u
const OTHER_LOCAL = /(?<![@\p{L}\p{M}\p{N}])[\p{L}\p{M}\p{N}._+-]+$/u
const LATIN_DOMAIN =
  /^(?:[\p{Script=Latin}0-9](?:[\p{Script=Latin}\p{M}0-9-]{0,61}[\p{Script=Latin}\p{M}0-9])?\.){1,6}(?:xn--[a-z0-9-]{2,40}|\p{Script=Latin}{2,24}|рф|укр)/iu
const OTHER_DOMAIN = /^(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.){1,6}[\p{L}\p{M}]{2,24}/u
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
/** File extensions that are not top-level domains used for mail. */
const FILE_ENDINGS: ReadonlySet<string> = new Set(
  'png jpg jpeg gif webp svg pdf doc docx xls xlsx ppt pptx zip rar mp3 mp4 mov avi heic bmp tif tiff psd html htm php js css csv txt json xml exe apk webm'.split(
    ' ',
  ),
)
/** Characters that RFC 5322 allows in an address and that people also type around one: only a word may come before them, or the address cannot be read. */
const ODD_SIGN = /[!#$*/=?^`{|}~]/u
const WORD_BEFORE = /^[\p{L}\p{M}-]{2,20}$/u

/**
 * The e-mail addresses of a text without links, in their order; domains in lower case. Letters of other scripts may touch an address on both sides. An address that
 * cannot be read completely is left out: a part of it would be another person's.
 */
export function findEmails(text: string): readonly Found[] {
  const found: Found[] = []
  const signs = [...text.matchAll(/@/gu)].slice(-MAX_AT_SIGNS)
  for (const { index } of signs) {
    const email = readAround(text, index)
    if (email !== undefined && emailAddressSchema.safeParse(email.value).success) found.push(email)
  }
  return found
}

function readAround(text: string, at: number): Found | undefined {
  const before = text.slice(Math.max(0, at - MAX_LOCAL - 20), at)
  const behind = text.slice(at + 1, at + 260)
  const latin = LATIN_LOCAL.exec(before)?.[0]
  const local = latin === undefined ? readOtherLocal(before) : readLatinLocal(before, latin)
  if (local === undefined) return undefined
  const domain = readDomain(behind, latin !== undefined)
  if (domain === undefined) return undefined
  const start = at - local.length
  if (text.charAt(start - 1) === '@') return undefined
  const next = behind.slice(domain.length, domain.length + 12)
  // `git@host:path` and `@user@instance` are not addresses, and neither is half of a longer one.
  if (/^(?:@|:[\w.-]*\/)/u.test(next) || /^git$/iu.test(local)) return undefined
  return { value: `${local}@${domain.toLowerCase()}`, start, end: at + 1 + domain.length }
}

function readLatinLocal(before: string, run: string): string | undefined {
  const isQuoted = /^['`]/u.test(run)
  let local = run.replace(/^[!#$%&'*+/=?^`{|}~.-]+/u, '')
  const parts = local.split(ODD_SIGN)
  if (parts.length > 1) {
    if (
      !parts.slice(0, -1).every((part) => WORD_BEFORE.test(part)) ||
      (/[/#]/u.test(local) && !/^e?-?mails?[/#]/iu.test(local))
    )
      return undefined
    local = parts.at(-1) ?? ''
  }
  if (isQuoted && local.endsWith("'")) return undefined
  if (/^_.*[^_]$/u.test(local) && local.startsWith('_')) local = local.replace(/^_+/u, '')
  // If an accented word touches the address, its letters cannot be told from those of the address.
  const isWhole = local !== '' && local.length <= MAX_LOCAL && run.length < before.length + 1
  return isWhole && !local.endsWith('.') && !local.includes('..') ? local : undefined
}

/** Vietnamese particles touch the address: `firm.comạ`. */
function withoutParticle(last: string): string {
  return last.length < 4 ? last : last.replace(/(?<=^[a-z]{2,4})[ạà]$/iu, '')
}

/** A name in another script needs a boundary: in scripts without spaces nobody can tell where the address begins. */
function readOtherLocal(before: string): string | undefined {
  const local = OTHER_LOCAL.exec(before)?.[0]
  if (local === undefined || local.length > MAX_LOCAL) return undefined
  const border = before.slice(0, before.length - local.length)
  return UNSPACED.test(local) && !/(?:^|[\s:<("「])$/u.test(border) ? undefined : local
}

function readDomain(behind: string, isLatin: boolean): string | undefined {
  const latin = LATIN_DOMAIN.exec(behind)?.[0]
  const domain = latin ?? OTHER_DOMAIN.exec(behind)?.[0]
  if (domain === undefined) return undefined
  if (
    latin === undefined &&
    isLatin &&
    UNSPACED.test(domain) &&
    !/^[^\s]{1,60}(?:[\s,)>]|$)/u.test(behind.slice(domain.length) || ' ')
  )
    return undefined
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  // A sentence that begins without a space: `ana@example.com.My number …`.
  const isNextWord = labels.length > 2 && /^\p{Lu}\p{Ll}/u.test(last) && !/\p{Lu}/u.test(labels.slice(0, -1).join(''))
  const whole = isNextWord ? labels.slice(0, -1) : [...labels.slice(0, -1), withoutParticle(last)]
  return FILE_ENDINGS.has((whole.at(-1) ?? '').toLowerCase()) ? undefined : whole.join('.')
}
