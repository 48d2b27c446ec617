import { isAddressOf } from './own-evidence.ts'
import type { PlacedDatum, Surroundings } from './placed-datum.ts'

const LENGTHS: readonly number[] = [0, 1, 2, 4, 8, 16, 32]
/** Addresses of a post, not of a person. */
const ROLE =
  /^(?:info|office|sales|support|contact|hello|admin|help|service|kontakt|booking|orders?|accounts?|billing|hr|jobs|mail|team)\b/u
const PRIVATE_PROVIDER =
  /(?:^|\.)(?:gmail|yahoo|hotmail|outlook|icloud|gmx|web|mail|proton|wp|o2|libero|free|orange|naver|qq|163|yandex|ukr)\./u
const CAPITALS = /(?:^|[\s,;:(–—-])((?:\p{Lu}[\p{L}\p{M}'’.-]{0,40} ?){1,3})[ ,:;(–—-]*$/u
const DATA = /\S+@\S+|\+?\d[\d ()./-]{6,}\d/gu

/** The form of the text around a datum: how many words and which signs stand on each side, and at which end of the message it is. */
export function shapeOf(datum: PlacedDatum, { from, to }: Surroundings): readonly string[] {
  const { text, start, end, value } = datum
  const before = text.slice(from, start)
  const kind = value.includes('@') ? 'email' : 'phone'
  const form = [
    `words before ${lengthOf(before)}`,
    `words behind ${lengthOf(text.slice(end, to))}`,
    `words in all ${lengthOf(text)}`,
    `text before ${text.slice(0, start).trim() === '' ? 'none' : 'some'}`,
    `text behind ${text.slice(end).trim().length < 3 ? 'none' : 'some'}`,
    `sign before ${/[^\p{L}\p{M}\p{N}\s]$/u.exec(before.trimEnd())?.[0] ?? 'word'}`,
    `sign behind ${/^[^\p{L}\p{M}\p{N}\s]/u.exec(text.slice(end, end + 8).trimStart())?.[0] ?? 'word'}`,
    `line start ${/(?:^|\n)[^\p{L}\p{N}]*$/u.test(text.slice(Math.max(0, start - 24), start))}`,
    `ends ${text.charAt(to)}`,
    `data ${Math.min(text.match(DATA)?.length ?? 0, 4)}`,
    `sentence ${sentenceOf(text, from, to)}`,
  ]
  const capitals = CAPITALS.exec(before.slice(-80))?.[1]
  return [
    `kind ${kind}`,
    ...form,
    ...form.map((name) => `${kind} ${name}`),
    ...(capitals === undefined ? [] : [`capitals ${capitals.trim().split(' ').length}`]),
    ...(/["“”«»「」'‘’`]/u.test(text.slice(Math.max(0, start - 2), start)) ? ['quoted'] : []),
    ...(/[{}[\]<>=]/u.test(text) ? ['code'] : []),
    ...(/[?？؟]/u.test(text) ? ['asks'] : []),
    ...(kind === 'email' ? addressOf(text, value.toLowerCase()) : []),
  ]
}

function lengthOf(part: string): string {
  const words = part.match(/[\p{L}\p{M}]+/gu)?.length ?? 0
  return String(LENGTHS.findLast((least) => words >= least))
}

function sentenceOf(text: string, from: number, to: number): string {
  if (text.slice(0, from).trim() === '') return 'first'
  return text.slice(to + 1).trim() === '' ? 'last' : 'middle'
}

function addressOf(text: string, address: string): readonly string[] {
  const names: readonly string[] = text.match(/\p{Lu}[\p{L}\p{M}]+/gu) ?? []
  const [local = '', domain = ''] = address.split('@')
  return [
    ...(names.some((name) => isAddressOf(address, name)) ? ['named'] : []),
    ...(ROLE.test(local) ? ['role'] : []),
    ...(PRIVATE_PROVIDER.test(domain) ? ['private provider'] : []),
  ]
}
