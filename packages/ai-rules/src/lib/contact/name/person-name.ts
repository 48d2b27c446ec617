import { foldInPlace } from '../cue.ts'
import { looksLikeFirm } from './company-words.ts'
import { isEastAsianName } from './east-asian-name.ts'
import { isGivenName } from './given-names.ts'
import { wholeName } from './name-shape.ts'
import { isPlace } from './places.ts'

/** True for a profile's name that looks like a person's: not a handle, a firm, or what somebody sells. */
export function isPersonName(name: string): boolean {
  if (looksLikeFirm(name) || isPlace(name) || /[_\d|@#]/u.test(name)) return false
  if (isEastAsianName(name)) return true
  const whole = wholeName(name, 0, name.length)
  if (whole === undefined || whole.value !== name.replace(/ {2,}/g, ' ')) return false
  return name.includes(' ') || isGivenName(foldInPlace(name))
}
