import type { ArchivedMessage } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import { MessageSum } from './message-sum.ts'

function message(index: number, content: string | null = null): ArchivedMessage {
  return {
    id: `019cad2d-6b80-7000-8000-${index.toString(16).padStart(12, '0')}`,
    conversationId: '019cad2d-6b80-7000-8000-000000000002',
    platformMessageId: `m_${index}`,
    direction: 'inbound',
    subtype: 'text',
    author: 'participant',
    content,
    senderId: null,
    attachments: [],
    replyToPlatformMessageId: null,
    receivedAt: new Date(index),
    ingestedAt: new Date(index),
    editedAt: null,
    deletedAt: null,
    metadata: {},
  }
}

function sumOf(...messages: readonly ArchivedMessage[]): MessageSum {
  const sum = new MessageSum()
  sum.add(messages)
  return sum
}

it('is the same in any order, and another for any other messages', () => {
  const sum = sumOf(message(1), message(2), message(3))
  expect(sum.count).toBe(3)
  expect(sum.equals(sumOf(message(3), message(1), message(2)))).toBe(true)
  for (const other of [
    sumOf(message(1), message(2)),
    sumOf(message(1), message(2), message(2)),
    sumOf(message(1), message(2), message(3, 'x')),
  ])
    expect(sum.equals(other)).toBe(false)
})
