import type { LabelledConversation, Transcript, TranscriptMessage } from '@leadkit/contracts'

// The same for every run: a scorer that uses times sees one minute between messages.
const FIRST_MESSAGE_AT = Date.UTC(2026, 0, 5, 9)
const MINUTE_MS = 60_000

/** The question about a conversation's last message, as core asks it. */
export function toTranscript(conversation: LabelledConversation): {
  readonly transcript: Transcript
  readonly messageId: string
} {
  const { id, platform, channel = 'direct_message', participantName = null, country } = conversation
  const messages = conversation.messages.map(({ from, text }, index): TranscriptMessage => ({
    id: `message-${index + 1}`,
    direction: from === 'participant' ? 'inbound' : 'outbound',
    author: from,
    content: text === '' ? null : text,
    attachmentTypes: [],
    occurredAt: new Date(FIRST_MESSAGE_AT + index * MINUTE_MS),
  }))
  return {
    transcript: {
      conversationId: id,
      platform,
      channel,
      participantName,
      messages,
      truncated: false,
      defaultCountry: country,
    },
    messageId: `message-${messages.length}`,
  }
}
