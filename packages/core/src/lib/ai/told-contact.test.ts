import { intents, type TranscriptMessage } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { fieldSource } from '../leads/contact.ts'
import { toldConsent, toldContact } from './told-contact.ts'

function message(id: string, direction: 'inbound' | 'outbound', minute: number): TranscriptMessage {
  const author = direction === 'inbound' ? 'participant' : 'person'
  const occurredAt = new Date(Date.UTC(2026, 10, 30, 9, minute))
  return { id, direction, author, content: 'text', attachmentTypes: [], occurredAt }
}

const two = message('two', 'inbound', 3)
const messages = [message('one', 'inbound', 1), message('ours', 'outbound', 2), two]

describe('toldContact', () => {
  it('rests each detail on the newest message of the participant that says it', () => {
    const email = { value: 'ada@example.org', messageIds: ['two', 'one'] }
    const { found, sourceOf } = toldContact({ email }, { messages }, 'Ada')
    expect(found).toEqual({ name: 'Ada', email: 'ada@example.org' })
    expect(sourceOf('email')).toEqual(fieldSource('machine', { messageId: 'two', saidAt: two.occurredAt }))
    expect(sourceOf('name')).toEqual(fieldSource('platform'))
  })

  it('prefers a name that was told to the display name', () => {
    const { found, sourceOf } = toldContact({ name: { value: 'Maria', messageIds: ['one'] } }, { messages }, 'sunny99')
    expect(found.name).toBe('Maria')
    expect(sourceOf('name')).toMatchObject({ by: 'machine', messageId: 'one' })
  })

  it('takes nothing that rests on our own messages, or on none of the conversation', () => {
    const details = {
      email: { value: 'sales@page.test', messageIds: ['ours'] },
      phone: { value: '+41 44 668 18 00', messageIds: ['elsewhere'] },
    }
    expect(toldContact(details, { messages }, null).found).toEqual({ name: null })
    expect(toldContact(details, null, null).found).toEqual({ name: null })
  })
})

it('knows an opt-out by the scorer’s word for it, and by no other intent', () => {
  const saying = intents.filter((intent) => toldConsent({ intent }) !== null)
  expect(saying).toEqual(['opt_out'])
  expect(toldConsent({ intent: 'complaint', consent: 'withdrawn' })).toBe('withdrawn')
  expect(toldConsent({ intent: 'question', consent: 'given' })).toBe('given')
})
