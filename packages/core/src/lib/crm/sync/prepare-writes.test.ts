import type { CrmProvider } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { type LeadSnapshot, mappingSources } from '../fields/lead-snapshot.ts'
import { prepareWrites } from './prepare-writes.ts'
import type { CrmConnection, SyncTarget, SyncToRun } from './sync-to-run.ts'
import { fingerprint } from '../fields/judge-fields.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const mappings = [{ target: 'Rating', source: 'lead.company', owner: 'latest' }] as const

/** The record says `agreed`; the lead has since changed to `local`. */
async function write(local: string | null, faults: SyncTarget['faults']) {
  const empty = Object.fromEntries(mappingSources.map((source) => [source, null])) as LeadSnapshot['values']
  const lead: LeadSnapshot = { version: 2, values: { ...empty, 'lead.company': local, 'lead.createdAt': NOW } }
  const target = { object: 'leads', fieldMappings: mappings, faults } as unknown as SyncTarget
  const sync = {
    leadId: 'a lead',
    externalId: '1',
    target,
    lead,
    ledger: { Rating: fingerprint('lead.company', 'agreed') },
    fieldTimes: { company: NOW },
    remoteTimes: {},
  } as unknown as SyncToRun
  const provider = {
    capabilities: { ifUnmodifiedSince: false },
    read: async () => new Map([['1', { modifiedAt: null, fields: { Rating: 'agreed' } }]]),
  } as unknown as CrmProvider
  const connection = { context: { now: () => NOW } } as unknown as CrmConnection
  const [prepared] = await prepareWrites(provider, connection, target, [sync])
  return prepared
}

describe('prepareWrites', () => {
  it('writes the value of the lead where that counts, and clears what the lead no longer has', async () => {
    expect((await write('ours', []))?.write.fields).toEqual({ Rating: 'ours' })
    expect((await write(null, []))?.write.fields).toEqual({ Rating: null })
  })

  it('leaves a field as it is when the CRM would refuse the value, and does not empty it', async () => {
    const fault = { field: 'Rating', code: 'picklist_value', values: ['ours'], since: NOW.toISOString() } as const
    const prepared = await write('ours', [fault])
    expect(prepared?.write.fields).toEqual({})
    expect(prepared?.leftOut).toEqual(['Rating'])
    expect(prepared?.ledger).toEqual({})
  })
})
