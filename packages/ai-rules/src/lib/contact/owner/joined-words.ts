/** Each word of the first list before each word of the second, joined by a character. */
export function joined(left: string, right: string, sign: string): string {
  const endings = right.split(' ')
  return left
    .split(' ')
    .flatMap((word) => endings.map((ending) => `${word}${sign}${ending}`))
    .join(' ')
}
