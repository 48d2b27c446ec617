import { describe, expect, it } from 'vitest'
import { type ConsentRecord, type ConsentStatus, ruling, type SaidOf } from './consent.ts'

function said(identityHash: string, status: ConsentStatus, minute: number): SaidOf {
  const at = new Date(Date.UTC(2026, 10, 30, 12, minute))
  const record: ConsentRecord = {
    id: `${identityHash} ${status} ${minute}`,
    purpose: 'automated_messages',
    status,
    basis: 'consent',
    givenAt: status === 'given' ? at : null,
    withdrawnAt: status === 'withdrawn' ? at : null,
    evidence: { messageId: null, conversationId: null, leadId: null, platform: null, channel: null, reason: null },
    recordedBy: 'participant',
    recordedAt: new Date(0),
  }
  return { identityHash, record }
}

describe('ruling', () => {
  it('is the newest by when it was said, in whatever order it came', () => {
    const out = said('a', 'withdrawn', 1)
    const back = said('a', 'given', 2)
    for (const order of [
      [out, back],
      [back, out],
    ])
      expect(ruling(order)?.status).toBe('given')
    expect(ruling([back, said('a', 'withdrawn', 3), out])?.status).toBe('withdrawn')
  })

  it('holds back for one identity, whatever the others say', () => {
    expect(ruling([said('a', 'given', 5), said('b', 'withdrawn', 1)])?.status).toBe('withdrawn')
  })

  it('is the withdrawal of two at the same moment, and null where nothing was said', () => {
    const both = [said('a', 'given', 1), said('a', 'withdrawn', 1)]
    expect([ruling(both)?.status, ruling(both.toReversed())?.status]).toEqual(['withdrawn', 'withdrawn'])
    expect(ruling([])).toBeNull()
  })
})
