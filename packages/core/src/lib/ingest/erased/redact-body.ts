import type { MessageEvent, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { cutParts, type JsonNode, type JsonSpan, readSpans } from './json-spans.ts'

export type NamedPartyEvent = MessageEvent | StatusEvent

export interface Redaction {
  readonly body: Uint8Array
  /** The person's events that were taken out. */
  readonly events: readonly NamedPartyEvent[]
}

export interface RedactionParts {
  /** The platform's ids of the person. */
  readonly ids: ReadonlySet<string>
  /** The accounts that the person wrote to: a body that no adapter reads goes only if it names one of them, too. */
  readonly accountIds: readonly string[]
  /** Says of an event that names one of the ids whether it goes. */
  readonly goes: (event: NamedPartyEvent) => boolean
  /** Reads a body, as its adapter does. @throws for one that it cannot read. */
  readonly parse: (body: Uint8Array) => readonly PlatformEvent[]
}

const NOTHING_LEFT = new TextEncoder().encode('{}')

/**
 * Takes a person's events out of a webhook's body, and leaves every other event in it as it was: parts that name the person are cut one by one, and a cut
 * counts only if the adapter still reads all other events from the rest. Where they cannot be told apart, the person's words are emptied in
 * place. A body that held nothing else is emptied whole. Null if there is nothing of the person in it.
 */
export function redactBody(body: Uint8Array, parts: RedactionParts): Redaction | null {
  const before = readOrNull(body, parts)
  const text = new TextDecoder().decode(body)
  if (before === null) return redactUnreadable(text, parts)
  const events = before.filter((event) => isParty(event) && parts.goes(event)) as readonly NamedPartyEvent[]
  if (events.length === 0) return null
  const others = keysOf(before, parts)
  if (others.length === 0) return { body: NOTHING_LEFT, events }
  const accepts = (candidate: string): boolean => {
    const read = readOrNull(encode(candidate), parts)
    return read !== null && isSame(keysOf(read, parts), others)
  }
  const cut = cutWhere(text, parts.ids, accepts)
  const rest = readOrNull(encode(cut), parts)
  const left = (rest ?? []).filter((event) => isParty(event) && parts.goes(event)) as readonly NamedPartyEvent[]
  return { body: encode(left.length === 0 ? cut : emptyWords(cut, left)), events }
}

function isParty(event: PlatformEvent): event is NamedPartyEvent {
  return event.kind !== 'ignored'
}

function readOrNull(body: Uint8Array, { parse }: RedactionParts): readonly PlatformEvent[] | null {
  try {
    return parse(body)
  } catch {
    return null
  }
}

/** The events that stay, in order. */
function keysOf(events: readonly PlatformEvent[], { goes }: RedactionParts): readonly string[] {
  return events
    .filter((event) => !isParty(event) || !goes(event))
    .map((event) => JSON.stringify(event))
    .toSorted()
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index])
}

/**
 * Cuts the largest parts that name the person and that nothing else needs. A part that something else needs is looked into: what names the person inside
 * of it may still go.
 */
function cutWhere(text: string, ids: ReadonlySet<string>, accepts: (candidate: string) => boolean): string {
  let current = text
  const kept = new Set<string>()
  for (;;) {
    const next = nextCut(current, ids, kept)
    if (next === null) return current
    const candidate = cutParts(current, next.list, new Set([next.part]))
    if (accepts(candidate)) current = candidate
    else kept.add(current.slice(next.part.start, next.part.end))
  }
}

interface Cut {
  readonly list: JsonNode
  readonly part: JsonSpan
}

/** An element of an array, or a member of an object that is named after the person. */
function nextCut(text: string, ids: ReadonlySet<string>, kept: ReadonlySet<string>): Cut | null {
  const root = readSpans(text)
  return root === null ? null : find(root)

  function find(list: JsonNode): Cut | null {
    for (const part of list.parts) {
      const source = text.slice(part.start, part.end)
      if (![...ids].some((id) => source.includes(id))) continue
      const mayGo = list.kind === 'array' || (part.name !== null && ids.has(part.name))
      if (mayGo && !kept.has(source)) return { list, part }
      const inside = find(part.value)
      if (inside !== null) return inside
    }
    return null
  }
}

/** Empties the texts that are the events' own, wherever they stand as a whole. */
function emptyWords(text: string, events: readonly NamedPartyEvent[]): string {
  const words = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string') words.add(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  for (const event of events) {
    const { participantId, content, details, touch } = event
    collect([participantId, content, details, touch])
    if (event.kind === 'message') collect([event.participantName, event.participantUsername, event.attachments])
  }
  words.delete('')
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    typeof value === 'string' && words.has(value) ? 'erased' : value,
  )
}

/** What no adapter reads is emptied if it names the person. */
function redactUnreadable(text: string, { ids, accountIds }: RedactionParts): Redaction | null {
  const names = (all: Iterable<string>): boolean => [...all].some((id) => text.includes(id))
  return names(ids) && names(accountIds) ? { body: NOTHING_LEFT, events: [] } : null
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
