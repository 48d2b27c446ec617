import { expect, it } from 'vitest'
import { asciiDigits } from './plain-form.ts'

it.each([
  ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
  ['०१२३४५६७८९', '0123456789'],
  // Ol Onal begins in the middle of a row of code points; the two rows of Myanmar Extended-C touch.
  ['\u{1E5F1}\u{1E5F7}\u{1E5FA}', '069'],
  ['\u{116D0}\u{116D9}\u{116DA}\u{116E3}', '0909'],
  ['a1 ½ 二', 'a1 ½ 二'],
])('writes %j as %j', (digits, expected) => {
  expect(asciiDigits(digits)).toBe(expected)
})
