import type { StatusEvent } from '@leadkit/contracts'
import { assert, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RoutedStatus } from '../routed-delivery.ts'
import { mergeKeyMarks, toKeyRows } from './key-marks.ts'

const route = {
  platform: 'facebook',
  accountId: '1034',
  scope: { tenantId: 't', schema: 's' },
  socialAccountId: 'account',
}

function status(event: Partial<StatusEvent>): RoutedStatus {
  return {
    route,
    event: {
      accountId: '1034',
      direction: 'outbound',
      participantId: 'ann',
      targetIds: ['m1'],
      content: null,
      ...event,
    } as StatusEvent,
  }
}

const at = (second: number): Date => new Date(1_790_000_000_000 + second * 1_000)

const SAID = [
  status({ status: 'edited', content: 'first', occurredAt: at(1) }),
  status({ status: 'edited', content: 'second', occurredAt: at(2) }),
  status({ status: 'read', direction: 'outbound', content: null, occurredAt: at(5) }),
  status({ status: 'read', direction: 'outbound', content: null, occurredAt: at(4) }),
  status({ status: 'reaction', direction: 'inbound', participantId: 'ann', content: '👍', occurredAt: at(1) }),
  status({ status: 'reaction', direction: 'inbound', participantId: 'ann', content: null, occurredAt: at(3) }),
  status({ status: 'reaction', direction: 'inbound', participantId: 'bob', content: '❤', occurredAt: at(2) }),
]

describe('what a share says of one message', () => {
  it('is one row, whatever the order in which it is said', () => {
    const expected = {
      account: 'account',
      message_key: 'm1',
      edited_content: 'second',
      edited_at: at(2),
      deleted_at: null,
      reactions: {
        ann: { emoji: null, at: at(3).toISOString() },
        bob: { emoji: '❤', at: at(2).toISOString() },
      },
      read_at: at(5),
      delivered_at: null,
    }
    assert(
      property(shuffledSubarray(SAID, { minLength: SAID.length }), (order) => {
        expect(mergeKeyMarks(order)).toEqual([expected])
      }),
    )
  })

  it('keeps the earliest deletion, and nothing of the text', () => {
    const deletions = [7, 6].map((second) => status({ status: 'deleted', content: null, occurredAt: at(second) }))
    const [row] = mergeKeyMarks([...SAID, ...deletions])
    expect(row).toMatchObject({ deleted_at: at(6), edited_content: null, reactions: null })
  })

  it('shares its row with the message when both come together', () => {
    const message = { id: 'id', account: 'account', message_key: 'm1', received_at: at(0) }
    const rows = toKeyRows([message, { ...message, id: 'other', message_key: 'm2' }], mergeKeyMarks(SAID))
    expect(rows).toMatchObject([
      { message_key: 'm1', message_id: 'id', edited_content: 'second' },
      { message_key: 'm2', message_id: 'other', edited_content: null },
    ])
  })

  it('leaves receipts with a watermark to the conversation', () => {
    expect(mergeKeyMarks([status({ status: 'read', watermark: at(1) })])).toEqual([])
  })
})
