import { asciiDigits } from '@leadkit/contracts'

/** Marks that people omit: accents of Latin, Greek and Cyrillic, and the vowel signs of Arabic. In other scripts marks are letters. */
const LOOSE_MARKS = /[\u0300-\u036F]|\u0640|[\u064B-\u0652]|\u0670/gu
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|\uFE0E|\uFE0F|\u20E3/gu

/** Full-width and other compatibility forms become plain ones, digits of every script 0 to 9; invisible characters are removed. Letters keep their case. */
export function plainForm(text: string): string {
  return asciiDigits(text.normalize('NFKC').replace(INVISIBLE, ''))
}

/** Lower case, without the marks that people omit, so that different ways of typing are equal. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(LOOSE_MARKS, '')
    .normalize('NFC')
    .replace(/[ßœæøıłđأإآٱىةےیک]/gu, (letter) => FOLDED[letter] ?? letter)
}

const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  ı: 'i',
  ł: 'l',
  đ: 'd',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ة: 'ه',
  ی: 'ي',
  ے: 'ي',
  ک: 'ك',
}
