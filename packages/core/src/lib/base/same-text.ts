import type { TextChange } from '@leadkit/contracts'

/**
 * Whether two texts are the same message, whatever the platform changes in transit. White space and the composition of characters are ignored. False
 * for a message without text.
 */
export function isSameText(one: string | null, other: string | null, changes: readonly TextChange[] = []): boolean {
  if (one === null || other === null) return false
  const [first, second] = [comparable(one, changes), comparable(other, changes)]
  return first !== '' && first === second
}

function comparable(text: string, changes: readonly TextChange[]): string {
  const withLinks = text.normalize('NFC')
  const withNames = changes.includes('links') ? withLinks.replaceAll(/https?:\/\/\S+/gu, '\u{fffc}') : withLinks
  const rest = changes.includes('leading_names') ? withNames.replace(/^(?:@\w+\s+)+/u, '') : withNames
  return rest.replaceAll(/\s+/gu, ' ').trim()
}
