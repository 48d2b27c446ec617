import type { ArchivedMessage } from '@leadkit/contracts'

/** A message without the reactions of some people; the same object where they have none. */
export function withoutReactionsOf(message: ArchivedMessage, people: ReadonlySet<string>): ArchivedMessage {
  const reactions = message.metadata['reactions']
  if (typeof reactions !== 'object' || reactions === null || Array.isArray(reactions)) return message
  const left = Object.entries(reactions).filter(([who]) => !people.has(who))
  if (left.length === Object.keys(reactions).length) return message
  return { ...message, metadata: { ...message.metadata, reactions: Object.fromEntries(left) } }
}
