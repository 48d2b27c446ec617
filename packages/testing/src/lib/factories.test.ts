import {
  classificationSchema,
  ignoredEventSchema,
  leadScoringSchema,
  messageEventSchema,
  replyDraftSchema,
  signalSchema,
  statusEventSchema,
  transcriptSchema,
} from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import {
  buildClassification,
  buildClassifyRequest,
  buildDialogue,
  buildIgnoredEvent,
  buildLeadScoring,
  buildMessageEvent,
  buildReplyDraft,
  buildReplyRequest,
  buildSignal,
  buildStatusEvent,
  buildTranscript,
  buildWebhookRequest,
} from './factories.ts'

describe('factories', () => {
  it.each([
    ['buildMessageEvent', messageEventSchema, buildMessageEvent],
    ['buildStatusEvent', statusEventSchema, buildStatusEvent],
    ['buildIgnoredEvent', ignoredEventSchema, buildIgnoredEvent],
    ['buildTranscript', transcriptSchema, buildTranscript],
    ['buildSignal', signalSchema, buildSignal],
    ['buildClassification', classificationSchema, buildClassification],
    ['buildLeadScoring', leadScoringSchema, buildLeadScoring],
    ['buildReplyDraft', replyDraftSchema, buildReplyDraft],
  ] as const)('%s is valid by its schema and the same on every call', (_name, schema, build) => {
    expect(() => schema.parse(build())).not.toThrow()
    expect(build()).toEqual(build())
  })

  it('derives the dedupe key and the sender from what is given', () => {
    const echo = buildMessageEvent({ messageId: 'm_9', direction: 'outbound', accountId: '77' })
    expect(echo).toMatchObject({ dedupeKey: 'message:m_9', senderId: '77', participantId: '24700000000000001' })
    expect(buildStatusEvent({ status: 'deleted', targetIds: ['a', 'b'] }).dedupeKey).toBe('deleted:a,b')
  })

  it('builds a dialogue with ids, authors and rising times', () => {
    const { messages } = transcriptSchema.parse(buildDialogue(['Hi', ['automation', 'Hello'], ['participant', null]]))
    expect(messages.map((message) => [message.id, message.direction, message.author, message.content])).toEqual([
      ['message-1', 'inbound', 'participant', 'Hi'],
      ['message-2', 'outbound', 'automation', 'Hello'],
      ['message-3', 'inbound', 'participant', null],
    ])
    const times = messages.map((message) => message.occurredAt.getTime())
    expect(times).toEqual(times.toSorted((left, right) => left - right))
  })

  it('asks about the newest message unless told otherwise', () => {
    const transcript = buildDialogue(['Hi', 'Are you there?'])
    expect(buildClassifyRequest({ transcript }).messageId).toBe('message-2')
    expect(buildReplyRequest({ transcript, messageId: 'message-1' }).messageId).toBe('message-1')
  })

  it('encodes the text of a webhook body', () => {
    expect(buildWebhookRequest({ body: 'é' }).body).toEqual(Uint8Array.of(0xc3, 0xa9))
  })
})
