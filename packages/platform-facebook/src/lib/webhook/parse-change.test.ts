import type { MessageEvent, PlatformEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { parseChange } from './parse-change.ts'
import type { EntryContext } from './parse-event.ts'

const page: EntryContext = {
  platform: 'facebook',
  accountId: '1034',
  entryTime: 1_795_168_700,
  receivedAt: new Date('2026-11-22T12:00:00.000Z'),
}

const comment = {
  item: 'comment',
  verb: 'add',
  from: { id: '247', name: 'Ada Example' },
  message: 'How much?',
  post_id: '1034_1',
  parent_id: '1034_1',
  comment_id: '1034_1_7',
  created_time: 1_795_168_600,
}

describe('comments', () => {
  it('reads a comment under a post of the page', () => {
    expect(parseChange({ field: 'feed', value: comment }, page)).toMatchObject({
      kind: 'message',
      subtype: 'comment',
      direction: 'inbound',
      messageId: '1034_1_7',
      conversationId: '1034_1',
      participantId: '247',
      participantName: 'Ada Example',
      content: 'How much?',
      replyToMessageId: undefined,
      occurredAt: new Date(1_795_168_600_000),
    })
  })

  it('knows an answer to a comment, a photo, and the page’s own comment', () => {
    const value = { ...comment, parent_id: '1034_1_5', photo: 'https://cdn.example/1.jpg', from: { id: '1034' } }
    expect(parseChange({ field: 'feed', value }, page)).toMatchObject({
      direction: 'outbound',
      replyToMessageId: '1034_1_5',
      attachments: [{ type: 'image', url: 'https://cdn.example/1.jpg' }],
    })
  })

  it('reads an edit and a removal as changes of the comment', () => {
    const edited = parseChange({ field: 'feed', value: { ...comment, verb: 'edited', message: 'How much now?' } }, page)
    const removed = parseChange({ field: 'feed', value: { ...comment, verb: 'remove' } }, page)
    expect(edited).toMatchObject({
      kind: 'status',
      status: 'edited',
      targetIds: ['1034_1_7'],
      content: 'How much now?',
    })
    expect(removed).toMatchObject({ kind: 'status', status: 'deleted', targetIds: ['1034_1_7'], content: null })
  })

  it('reads a comment on Instagram, which names things otherwise', () => {
    const value = { id: '300', from: { id: '5', username: 'shopfan' }, media: { id: '180' }, text: 'Nice' }
    expect(parseChange({ field: 'comments', value }, { ...page, platform: 'instagram' })).toMatchObject({
      messageId: '300',
      conversationId: '180',
      participantUsername: 'shopfan',
      occurredAt: new Date(1_795_168_700_000),
    })
  })

  it('reads a mention whose author is named, and ignores one that names none', () => {
    const value = { item: 'post', verb: 'add', post_id: '99_1', from: { id: '99' }, message: 'Thanks @Oak' }
    expect(parseChange({ field: 'mention', value }, page)).toMatchObject({ subtype: 'mention', messageId: '99_1' })
    const bare = { comment_id: '17', media_id: '18' }
    expect(parseChange({ field: 'mentions', value: bare }, page)).toMatchObject({ reason: 'no_participant_id' })
  })
})

describe('comments that can be read in part', () => {
  const instagram = { ...page, platform: 'instagram' } as const
  const value = { id: '300', media: { id: '180' }, text: 'How much is the oak table?' }
  const read = (odd: object): PlatformEvent =>
    parseChange({ field: 'comments', value: { ...value, ...odd } }, instagram)

  it.each([[{ username: 'mara' }], [{ id: null, username: 'mara' }], [{ id: '', username: 'mara' }]])(
    'are kept by the author’s user name: %j',
    (from) => {
      expect(read({ from })).toMatchObject({
        kind: 'message',
        direction: 'inbound',
        content: 'How much is the oak table?',
        participantId: 'leadkit.username.mara',
        participantUsername: 'mara',
      })
    },
  )

  it('are kept when nobody is named, each apart from the others', () => {
    const [one, other] = [read({}), read({ id: '301', from: 'mara' })] as MessageEvent[]
    expect([one?.content, other?.content]).toEqual([value.text, value.text])
    expect(one?.participantId).not.toBe(other?.participantId)
  })

  it('are kept without an id, under one that stays the same', () => {
    const odd = { id: undefined, from: { id: '5' } }
    expect(read(odd)).toMatchObject({ kind: 'message', participantId: '5', content: value.text })
    expect(read(odd)).toEqual(read(odd))
  })

  it('are kept with odd extras', () => {
    expect(
      read({ from: { id: '5', name: 7 }, media: 'none', parent_id: {}, photo: [], created_time: {} }),
    ).toMatchObject({
      content: value.text,
      participantName: '7',
    })
  })
})

describe('changes', () => {
  it.each<[string, object]>([
    ['feed', { field: 'feed', value: { item: 'like', verb: 'add' } }],
    ['comment_verb', { field: 'feed', value: { ...comment, verb: 'hide' } }],
    ['no_participant_id', { field: 'feed', value: { ...comment, from: undefined, message: undefined } }],
    ['invalid_comment', { field: 'feed' }],
    ['invalid_comment', { field: 'comments', value: { media: { id: '180' } } }],
    ['unknown_change', { field: 'ratings', value: {} }],
    ['invalid_change', {}],
    ['invalid_lead', { field: 'leadgen', value: {} }],
  ])('ignores as %s what it has no use for', (reason, change) => {
    expect(parseChange(change, page)).toMatchObject({ kind: 'ignored', reason })
  })
})

describe('lead forms', () => {
  it('asks for the answers', () => {
    const value = {
      leadgen_id: 77_000_000_000_001,
      form_id: '88',
      page_id: '1034',
      created_time: 1_795_168_600,
      ad_id: '9',
    }
    expect(parseChange({ field: 'leadgen', value }, page)).toMatchObject({
      status: 'lead_created',
      targetIds: ['77000000000001'],
      conversationId: null,
      requiresHydration: true,
      dedupeKey: 'lead_created:77000000000001',
      details: { formId: '88', adId: '9' },
    })
  })
})
