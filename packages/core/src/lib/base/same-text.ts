/**
 * Whether two texts are one message: a platform may shorten links, put the names of those who are answered in front, trim, and compose
 * characters another way. False for a message without text.
 */
export function isSameText(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && comparable(one) !== '' && comparable(one) === comparable(other)
}

function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/https?:\/\/\S+/gu, '\u{fffc}')
    .replace(/^(?:@\w+\s+)+/u, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
}
