import type { TranscriptMessage } from '@leadkit/contracts'
import type { TranscriptBounds } from './ai-job.ts'

/**
 * Keeps the newest messages that fit, and always the one that the task is about.
 * @param newestFirst messages of one conversation; the one that the task is about may stand anywhere among them.
 * @returns oldest first.
 */
export function boundTranscript(
  newestFirst: readonly TranscriptMessage[],
  messageId: string,
  bounds: TranscriptBounds,
): { readonly messages: readonly TranscriptMessage[]; readonly truncated: boolean } {
  const cut = newestFirst.map((message) => cutMessage(message, bounds.maxMessageCharacters))
  const subject = cut.find((message) => message.id === messageId)
  let characters = bounds.maxCharacters - (subject?.content?.length ?? 0)
  let places = bounds.maxMessages - (subject === undefined ? 0 : 1)
  const kept: TranscriptMessage[] = []
  let full = false
  for (const message of cut) {
    if (message.id === messageId) {
      kept.push(message)
      continue
    }
    const length = message.content?.length ?? 0
    // What follows is older: a short message behind a gap would be out of its context.
    full ||= places < 1 || length > characters
    if (full) continue
    places -= 1
    characters -= length
    kept.push(message)
  }
  return { messages: kept.toReversed(), truncated: kept.length < cut.length }
}

function cutMessage(message: TranscriptMessage, max: number): TranscriptMessage {
  if (message.content === null || message.content.length <= max) return message
  return { ...message, content: `${message.content.slice(0, max).toWellFormed()}…` }
}
