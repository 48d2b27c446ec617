import { contentOf as cleanContent } from '@leadkit/adapter-kit'

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Undoes X's escaping once: `&amp;lt;` was typed as `&lt;` and stays so. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g, (entity, ...groups) => {
    const [name, decimal, hexadecimal] = groups as (string | undefined)[]
    if (name !== undefined) return named[name] ?? entity
    const codePoint = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
    return codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : entity
  })
}

/** A text of X's as LeadKit stores it; null when nothing is left. */
export function contentOf(text: string | null | undefined): string | null {
  return cleanContent(text === null || text === undefined ? text : decodeEntities(text))
}

/** A name, which X does not escape. */
export function nameOf(text: string | null | undefined): string | undefined {
  return cleanContent(text) ?? undefined
}
