import { foldInPlace } from '../cue.ts'
import { joinedNumber, type NumberName, numberNamed } from './number-names.ts'

/** Words that repeat the digit after them. */
const REPEATS: ReadonlyMap<string, number> = new Map(
  'double:2 doble:2 dobro:2 doppel:2 doppia:2 dubbel:2 ek_double:2 triple:3 triplo:3 डबल:2 ट्रिपल:3 dabal:2'
    .split(' ')
    .map((pair) => {
      const [word = '', times = ''] = pair.split(':')
      return [foldInPlace(word), Number(times)] as const
    }),
)
const WORD = /[\p{L}\p{M}]+(?:['’ʼ][\p{L}\p{M}]+)?|\d/gu
/** Digits and marks alone are no words. */
const SAYS_SOMETHING = /[\p{L}\p{M}]{2}/u
/** They join the digit to the tens: «treinta y tres», «vingt et un». */
const JOINERS: ReadonlySet<string> = new Set(['y', 'e', 'et', 'and', 'und', 'i'])
/** What is said with fewer words or digits is an ordinary number. */
const MIN_WORDS = 5
const MIN_DIGITS = 7
const MAX_DIGITS = 15

interface Spoken {
  readonly start: number
  readonly end: number
  readonly words: number
  /** The numbers said so far; the last one may still grow. */
  readonly numbers: readonly (NumberName & { readonly times: number })[]
}

/**
 * The text with phone numbers that are said in words written with digits: digit by digit («six one two …»), in pairs («soixante dix-huit, …») or in hundreds
 * («девятьсот двадцать шесть …»), at least five words and seven digits in a row.
 */
export function writeSpokenDigits(text: string): string {
  if (!SAYS_SOMETHING.test(text)) return text
  const words = [...text.matchAll(WORD)].map((match) => ({
    text: match[0],
    folded: foldInPlace(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }))
  let written = ''
  let place = 0
  let run: Spoken | undefined
  let repeat = 1
  let gap = 0
  const finish = (): void => {
    const digits = run === undefined ? '' : digitsOf(run)
    if (run !== undefined && run.words >= MIN_WORDS && digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS) {
      written += text.slice(place, run.start) + digits
      place = run.end
    }
    run = undefined
    repeat = 1
  }
  for (const [index, word] of words.entries()) {
    if (run !== undefined && !/^[ ,.\t-]{1,3}$/u.test(text.slice(gap, word.start))) finish()
    gap = word.end
    const times = REPEATS.get(word.folded)
    if (times !== undefined) {
      repeat = times
      run = {
        start: run?.start ?? word.start,
        end: run?.end ?? word.start,
        words: (run?.words ?? 0) + 1,
        numbers: run?.numbers ?? [],
      }
      continue
    }
    const isDigit = run !== undefined && /\d/.test(word.folded)
    const named = isDigit
      ? { value: Number(word.folded), room: 0 }
      : numberNamed(word.folded, words[index + 1]?.folded ?? '')
    if (named === undefined) {
      const isJoiner = (run?.numbers.at(-1)?.room ?? 0) > 0 && JOINERS.has(word.folded)
      if (!isJoiner) finish()
      continue
    }
    run = extended(run, word, named, repeat)
    repeat = 1
  }
  finish()
  return written + text.slice(place)
}

function extended(
  run: Spoken | undefined,
  word: { readonly folded: string; readonly start: number; readonly end: number },
  named: NumberName,
  times: number,
): Spoken {
  const numbers = run?.numbers ?? []
  // More numbers than a phone number has digits: the run is dropped at its end, and grows no longer, so that time stays linear.
  if (run !== undefined && numbers.length > MAX_DIGITS) return { ...run, end: word.end }
  const last = numbers.at(-1)
  const joined = last === undefined || last.times > 1 || times > 1 ? undefined : joinedNumber(last, named, word.folded)
  return {
    start: run?.start ?? word.start,
    end: word.end,
    words: (run?.words ?? 0) + 1,
    numbers:
      joined === undefined ? [...numbers, { ...named, times }] : [...numbers.slice(0, -1), { ...joined, times: 1 }],
  }
}

function digitsOf({ numbers }: Spoken): string {
  return numbers.map(({ value, times }) => String(value).repeat(times)).join('')
}
