/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** `+25`, `−10`, with a true minus sign. */
export function signed(weight: number): string {
  return weight < 0 ? `−${-weight}` : `+${weight}`
}
