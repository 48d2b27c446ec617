import { describe, expect, it } from 'vitest'
import { eventKey, isMadeId, madeId, usernameId } from './event-id.ts'

describe('keys and ids of events', () => {
  it('are equal for equal parts and differ for any other', () => {
    expect(eventKey('read', '1', undefined)).toBe(eventKey('read', '1', null))
    expect(eventKey('read', '1', '2')).not.toBe(eventKey('read', '12'))
    expect(madeId('message', { text: 'Hi' })).toBe(madeId('message', { text: 'Hi' }))
    expect(madeId('message', 'Hi')).not.toBe(madeId('author', 'Hi'))
  })

  it('are distinguished from ids of the platform', () => {
    expect([madeId('author', 1), usernameId('mara')].every(isMadeId)).toBe(true)
    expect(isMadeId('17841400000000001')).toBe(false)
    expect(usernameId('m'.repeat(300))).toHaveLength(120)
  })
})
