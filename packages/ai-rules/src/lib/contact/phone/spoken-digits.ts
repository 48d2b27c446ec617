import { foldInPlace } from '../cue.ts'

/** The words for the digits 0 to 9 in languages that put spaces between words; alternatives are joined by `|`. */
const WORDS_OF_DIGITS: readonly string[] = [
  'zero|oh|nought|cero|zéro|null|nul|sıfır|ноль|нуль|صفر|शून्य|ज़ीरो|जीरो|shunya|shoonya|jiro|nol|kosong|không',
  'one|uno|una|um|un|une|eins|een|één|jeden|bir|один|واحد|एक|वन|ek|satu|một|mốt',
  'two|dos|dois|duas|deux|zwei|zwo|due|twee|dwa|iki|два|اثنان|اثنين|اتنين|दो|टू|do|dua|hai',
  'three|tres|três|trois|drei|tre|drie|trzy|üç|три|ثلاثه|تلاته|तीन|थ्री|teen|tin|tiga|ba',
  'four|cuatro|quatro|quatre|vier|quattro|cztery|dört|четыре|чотири|اربعه|चार|फोर|char|chaar|empat|bốn|tư',
  "five|cinco|cinq|fünf|cinque|vijf|pięć|beş|пять|п'ять|خمسه|पांच|पाँच|फाइव|panch|paanch|lima|năm|lăm",
  'six|seis|meia|sechs|sei|zes|sześć|altı|шесть|шість|سته|छह|छः|छे|सिक्स|chhe|chhah|che|cheh|enam|sáu',
  'seven|siete|sete|sept|sieben|sette|zeven|siedem|yedi|семь|сім|سبعه|सात|सेवन|saat|sat|tujuh|bảy|bẩy',
  'eight|ocho|oito|huit|acht|otto|osiem|sekiz|восемь|вісім|ثمانيه|تمانيه|تمنيه|आठ|एट|aath|ath|delapan|tám',
  "nine|nueve|nove|neuf|neun|negen|dziewięć|dokuz|девять|дев'ять|تسعه|नौ|नाइन|nau|no|sembilan|chín",
]
const VALUE_OF_WORD: ReadonlyMap<string, string> = new Map(
  WORDS_OF_DIGITS.flatMap((words, digit) =>
    words.split('|').map((word) => [foldInPlace(word), String(digit)] as const),
  ),
)
/** Words that repeat the digit after them. */
const REPEATS: ReadonlyMap<string, number> = new Map(
  'double:2 doble:2 dobro:2 doppel:2 doppia:2 dubbel:2 triple:3 triplo:3 डबल:2 ट्रिपल:3 dabal:2'
    .split(' ')
    .map((pair) => {
      const [word = '', times = ''] = pair.split(':')
      return [foldInPlace(word), Number(times)] as const
    }),
)
const WORD = /[\p{L}\p{M}]+(?:['’ʼ][\p{L}\p{M}]+)?|\d/gu
/** Fewer digit words in a row are ordinary numbers. */
const MIN_WORDS = 7
const MAX_DIGITS = 15

/** The text with phone numbers that are said digit by digit («six one two …», at least seven in a row) written with digits. */
export function writeSpokenDigits(text: string): string {
  let written = ''
  let place = 0
  let run: { readonly start: number; readonly end: number; readonly digits: string; readonly words: number } | undefined
  let repeat = 1
  const finish = (): void => {
    if (run !== undefined && run.words >= MIN_WORDS && run.digits.length <= MAX_DIGITS) {
      written += text.slice(place, run.start) + run.digits
      place = run.end
    }
    run = undefined
    repeat = 1
  }
  for (const match of text.matchAll(WORD)) {
    const word = foldInPlace(match[0])
    const end = match.index + match[0].length
    if (run !== undefined && !/^[ ,.\t-]{1,3}$/u.test(text.slice(run.end, match.index))) finish()
    const times = REPEATS.get(word)
    const digit = VALUE_OF_WORD.get(word) ?? (run !== undefined && /\d/.test(word) ? word : undefined)
    if (times !== undefined) {
      run = { start: run?.start ?? match.index, end, digits: run?.digits ?? '', words: (run?.words ?? 0) + 1 }
      repeat = times
    } else if (digit === undefined) finish()
    else {
      run = {
        start: run?.start ?? match.index,
        end,
        digits: (run?.digits ?? '') + digit.repeat(repeat),
        words: (run?.words ?? 0) + 1,
      }
      repeat = 1
    }
  }
  finish()
  return written + text.slice(place)
}
