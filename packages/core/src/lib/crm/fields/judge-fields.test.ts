import { noCustomFields } from '../../custom-fields/custom-fields.ts'
import { describe, expect, it } from 'vitest'
import { judgeFields, type OwnedMapping, type FieldLedger, fingerprint } from './judge-fields.ts'
import { type LeadSnapshot, mappingSources } from './lead-snapshot.ts'
const NOW = new Date('2026-11-22T12:00:00Z')
const EARLIER = new Date('2026-11-22T11:00:00Z')
const EARLIEST = new Date('2026-11-22T10:00:00Z')

function lead(phone: string | null): LeadSnapshot {
  const empty = Object.fromEntries(mappingSources.map((source) => [source, null])) as LeadSnapshot['values']
  return { version: 1, values: { ...empty, 'lead.phone': phone, 'lead.createdAt': EARLIEST } }
}

interface Case {
  readonly owner?: 'remote' | 'latest'
  readonly local: string | null
  readonly remote: string | null
  /** The last value that both sides agreed on; null for a link that was never written. */
  readonly agreed: string | null
  readonly changedHere?: Date
  readonly changedThere?: Date
}

function judge({ owner = 'latest', local, remote, agreed, changedHere, changedThere }: Case) {
  const mapping: OwnedMapping = { target: 'phone', source: 'lead.phone', owner }
  const ledger: FieldLedger = agreed === null ? {} : { phone: fingerprint('lead.phone', agreed) }
  const fieldTimes = changedHere === undefined ? {} : { phone: changedHere }
  const record = { externalId: '1', modifiedAt: changedThere ?? null, fields: { phone: remote } }
  const [judged] = judgeFields(
    [mapping],
    { snapshot: lead(local), ledger, fieldTimes, customFields: noCustomFields.leads },
    record,
    {},
    NOW,
  )
  return judged
}

describe('judgeFields', () => {
  it('follows the side that moved away from what both agreed on', () => {
    expect(judge({ local: '1', remote: '2', agreed: '1' })).toMatchObject({ verdict: 'take', value: '2' })
    expect(judge({ local: '2', remote: '1', agreed: '1' })).toMatchObject({ verdict: 'keep' })
    expect(judge({ local: '2', remote: '2', agreed: '1' })).toMatchObject({ verdict: 'agreed' })
    expect(judge({ local: '1', remote: null, agreed: '1' })).toMatchObject({ verdict: 'take', value: null })
    expect(judge({ local: null, remote: '1', agreed: '1' })).toMatchObject({ verdict: 'keep' })
  })

  it('lets the later change win where both moved, and trusts no clock that is ahead', () => {
    const both = { local: '2', remote: '3', agreed: '1' }
    expect(judge({ ...both, changedHere: EARLIEST, changedThere: EARLIER })).toMatchObject({ verdict: 'take' })
    expect(judge({ ...both, changedHere: EARLIER, changedThere: EARLIEST })).toMatchObject({ verdict: 'keep' })
    expect(judge({ ...both, changedHere: NOW, changedThere: new Date('2027-01-01') })).toMatchObject({
      verdict: 'keep',
    })
  })

  it('lets the person in the CRM win within a second, where the vendor tells no closer', () => {
    const both = { local: '2', remote: '3', agreed: null, changedHere: new Date('2026-11-22T11:00:00.700Z') }
    expect(judge({ ...both, changedThere: EARLIER })).toMatchObject({ verdict: 'take' })
    expect(judge({ ...both, changedThere: new Date('2026-11-22T10:59:59Z') })).toMatchObject({ verdict: 'keep' })
    expect(judge({ ...both, changedThere: new Date('2026-11-22T11:00:00.300Z') })).toMatchObject({ verdict: 'keep' })
  })

  it('fills what one side lacks where nothing was agreed yet', () => {
    expect(judge({ local: null, remote: '1', agreed: null })).toMatchObject({ verdict: 'take' })
    expect(judge({ local: '1', remote: null, agreed: null })).toMatchObject({ verdict: 'keep' })
    expect(judge({ owner: 'remote', local: '1', remote: null, agreed: null })).toMatchObject({ verdict: 'keep' })
    expect(judge({ owner: 'remote', local: '1', remote: null, agreed: '1' })).toMatchObject({ verdict: 'take' })
  })

  it('takes a tidied telephone number for the same', () => {
    expect(judge({ local: '+1 (555) 01-02', remote: '+15550102', agreed: null })).toMatchObject({ verdict: 'agreed' })
  })

  it('leaves what a lead cannot hold, until one side changes', () => {
    const long = 'x'.repeat(51)
    const first = judge({ local: '1', remote: long, agreed: '1' })
    expect(first).toMatchObject({ verdict: 'leave' })
    const mapping: OwnedMapping = { target: 'phone', source: 'lead.phone', owner: 'latest' }
    const again = (local: string, remote: string) =>
      judgeFields(
        [mapping],
        {
          snapshot: lead(local),
          ledger: { phone: first?.mark ?? '' },
          fieldTimes: {},
          customFields: noCustomFields.leads,
        },
        { externalId: '1', modifiedAt: EARLIER, fields: { phone: remote } },
        {},
        NOW,
      )[0]?.verdict
    expect([again('1', long), again('2', long), again('1', '3')]).toEqual(['leave', 'keep', 'take'])
  })
})
