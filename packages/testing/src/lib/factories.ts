import type {
  Classification,
  ClassifyRequest,
  IgnoredEvent,
  LeadScoring,
  MessageEvent,
  OutboundMessage,
  PlatformAccount,
  ReplyDraft,
  ReplyRequest,
  ScoreRequest,
  Signal,
  StatusEvent,
  Transcript,
  TranscriptMessage,
  WebhookRequest,
} from '@leadkit/contracts'

/**
 * Every factory returns the same value on every call (no counter, no clock, no random number), valid by the contracts' schemas. Pass
 * what matters to the test. Overrides replace whole fields; nothing is merged inside them.
 */
export const FACTORY_TIME: Date = new Date('2026-03-02T09:00:00.000Z')

/** {@link FACTORY_TIME} plus `offsetMs`: a new Date each time. */
export function factoryTime(offsetMs = 0): Date {
  return new Date(FACTORY_TIME.getTime() + offsetMs)
}

/** An inbound Messenger text. An outbound override gets the account as its sender unless `senderId` is given. */
export function buildMessageEvent(overrides: Partial<MessageEvent> = {}): MessageEvent {
  const messageId = overrides.messageId ?? 'm_1'
  const accountId = overrides.accountId ?? '103400000000001'
  const participantId = overrides.participantId ?? '24700000000000001'
  return {
    kind: 'message',
    platform: 'facebook',
    accountId,
    dedupeKey: `message:${messageId}`,
    occurredAt: factoryTime(),
    subtype: 'text',
    direction: 'inbound',
    messageId,
    conversationId: participantId,
    participantId,
    senderId: overrides.direction === 'outbound' ? accountId : participantId,
    content: 'Hello, how much is the large one?',
    attachments: [],
    standby: false,
    details: {},
    ...overrides,
  }
}

/** A read receipt for one of our messages. */
export function buildStatusEvent(overrides: Partial<StatusEvent> = {}): StatusEvent {
  const status = overrides.status ?? 'read'
  const participantId = overrides.participantId === undefined ? '24700000000000001' : overrides.participantId
  const targetIds = overrides.targetIds ?? ['m_1']
  return {
    kind: 'status',
    platform: 'facebook',
    accountId: '103400000000001',
    dedupeKey: `${status}:${targetIds.join(',')}`,
    occurredAt: factoryTime(),
    status,
    direction: 'outbound',
    targetIds,
    conversationId: participantId,
    participantId,
    content: null,
    requiresHydration: false,
    details: {},
    ...overrides,
  }
}

export function buildIgnoredEvent(overrides: Partial<IgnoredEvent> = {}): IgnoredEvent {
  return { kind: 'ignored', platform: 'facebook', accountId: '103400000000001', reason: 'unknown_event', ...overrides }
}

/** An inbound text; for an outbound override the author is automation unless `author` is given. */
export function buildTranscriptMessage(overrides: Partial<TranscriptMessage> = {}): TranscriptMessage {
  return {
    id: 'message-1',
    direction: 'inbound',
    author: overrides.direction === 'outbound' ? 'automation' : 'participant',
    content: 'Hello, how much is the large one?',
    attachmentTypes: [],
    occurredAt: factoryTime(),
    ...overrides,
  }
}

export function buildTranscript(overrides: Partial<Transcript> = {}): Transcript {
  return {
    conversationId: 'conversation-1',
    platform: 'facebook',
    channel: 'direct_message',
    participantName: 'Jordan Example',
    messages: [buildTranscriptMessage()],
    truncated: false,
    ...overrides,
  }
}

/**
 * A transcript from lines: a string is from the participant, a pair names its author. Ids are `message-1`, `message-2`, …, one minute apart.
 *
 * @example
 * buildDialogue(['Hi', ['automation', 'Hello! How can we help?'], 'How much is it?'])
 */
export function buildDialogue(
  lines: readonly (string | readonly [author: TranscriptMessage['author'], content: string | null])[],
  overrides: Partial<Transcript> = {},
): Transcript {
  const messages = lines.map((line, index) => {
    const [author, content] = typeof line === 'string' ? (['participant', line] as const) : line
    return buildTranscriptMessage({
      id: `message-${index + 1}`,
      direction: author === 'participant' ? 'inbound' : 'outbound',
      author,
      content,
      attachmentTypes: content === null ? ['image'] : [],
      occurredAt: factoryTime(index * 60_000),
    })
  })
  return buildTranscript({ messages, ...overrides })
}

export function buildSignal(overrides: Partial<Signal> = {}): Signal {
  return { name: 'asks_for_price', weight: 25, messageIds: ['message-1'], ...overrides }
}

const resultBase = { signals: [], model: 'factory', rubricVersion: 'factory-1', confidence: 0.8 }

export function buildClassification(overrides: Partial<Classification> = {}): Classification {
  return {
    ...resultBase,
    signals: [buildSignal()],
    reasoning: 'The participant asks for the price.',
    intent: 'purchase',
    sentiment: 'neutral',
    language: 'en',
    contact: {},
    ...overrides,
  }
}

export function buildLeadScoring(overrides: Partial<LeadScoring> = {}): LeadScoring {
  return {
    ...resultBase,
    signals: [buildSignal()],
    reasoning: 'The participant asks for the price.',
    score: 'warm',
    scoreValue: 45,
    ...overrides,
  }
}

export function buildReplyDraft(overrides: Partial<ReplyDraft> = {}): ReplyDraft {
  return {
    ...resultBase,
    reasoning: 'Answers the question for the price.',
    content: 'Thank you for asking. Which size do you need?',
    handover: false,
    ...overrides,
  }
}

/** About the newest message of the transcript unless `messageId` is given. */
export function buildClassifyRequest(overrides: Partial<ClassifyRequest> = {}): ClassifyRequest {
  const transcript = overrides.transcript ?? buildTranscript()
  return { transcript, messageId: transcript.messages.at(-1)?.id ?? 'message-1', ...overrides }
}

export function buildScoreRequest(overrides: Partial<ScoreRequest> = {}): ScoreRequest {
  return { ...buildClassifyRequest(overrides), classification: buildClassification(), ...overrides }
}

export function buildReplyRequest(overrides: Partial<ReplyRequest> = {}): ReplyRequest {
  return {
    ...buildScoreRequest(overrides),
    scoring: buildLeadScoring(),
    maxTextLength: 2000,
    textUnit: 'utf16_units',
    instructions: null,
    ...overrides,
  }
}

export function buildPlatformAccount(overrides: Partial<PlatformAccount> = {}): PlatformAccount {
  return {
    platform: 'facebook',
    accountId: '103400000000001',
    credentials: { accessToken: 'test-access-token' },
    metadata: {},
    ...overrides,
  }
}

export function buildOutboundMessage(overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    conversationId: '24700000000000001',
    participantId: '24700000000000001',
    text: 'Thank you for asking. Which size do you need?',
    clientReference: '019cad2d-6b80-7000-8000-000000000001',
    author: 'automation',
    lastInboundAt: factoryTime(),
    ...overrides,
  }
}

/** A POST without signature headers; text bodies are encoded as UTF-8. */
export function buildWebhookRequest(
  overrides: Partial<Omit<WebhookRequest, 'body'>> & { readonly body?: string | Uint8Array } = {},
): WebhookRequest {
  const { body = '{}', ...rest } = overrides
  return {
    method: 'POST',
    url: new URL('https://host.example/webhooks/facebook'),
    headers: new Headers({ 'content-type': 'application/json' }),
    ...rest,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  }
}
