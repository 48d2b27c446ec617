import { isLeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { readSalesforceChangeEvent } from './salesforce-change-event.ts'

const header = {
  entityName: 'Lead',
  recordIds: ['00Q000000000001AAA', '00Q000000000002AAA'],
  changeType: 'UPDATE',
  changeOrigin: 'com/salesforce/api/rest/64.0;client=LeadKit',
  transactionKey: '0002-ab',
  sequenceNumber: 1,
  commitTimestamp: 1_795_348_800_000,
}

const read = (more: object = {}, fields: object = { Email: 'a@b.co' }) =>
  readSalesforceChangeEvent({ ChangeEventHeader: { ...header, ...more }, ...fields })

describe('a change event', () => {
  it('is one change for each record that it names, the same for every delivery', () => {
    const { object, changes, gap } = read()
    expect([object, gap]).toEqual(['Lead', false])
    expect(changes).toEqual([
      {
        id: 'cdc:0002-ab:1:00Q000000000001AAA',
        externalId: '00Q000000000001AAA',
        type: 'updated',
        occurredAt: new Date(1_795_348_800_000),
        fromSelf: true,
        fields: { Email: 'a@b.co' },
      },
      expect.objectContaining({ externalId: '00Q000000000002AAA' }),
    ])
    expect(read()).toEqual(read())
  })

  it.each([
    ['CREATE', 'created'],
    ['DELETE', 'deleted'],
    ['UNDELETE', 'restored'],
  ])('%s is %s', (changeType, type) => {
    expect(read({ changeType }).changes[0]?.type).toBe(type)
  })

  it.each(['GAP_UPDATE', 'GAP_DELETE', 'GAP_OVERFLOW', 'SOMETHING_NEW'])('%s is a gap', (changeType) => {
    expect(read({ changeType })).toEqual({ object: 'Lead', changes: [], gap: true })
  })

  it('is our own only when our name is the whole client name', () => {
    const origins = ['com/salesforce/api/rest/64.0;client=LeadKitty', 'com/salesforce/core', '']
    expect(origins.map((changeOrigin) => read({ changeOrigin }).changes[0]?.fromSelf)).toEqual([false, false, false])
  })

  it('brings the key where the key field changed', () => {
    expect(read({}, { LeadKit_Id__c: 'k' }).changes[0]?.key).toBe('k')
  })

  it('is refused when it is none', () => {
    for (const event of [null, {}, { ChangeEventHeader: {} }, [header]]) {
      const call = (): unknown => readSalesforceChangeEvent(event)
      expect(call).toThrow(expect.toSatisfy((error: unknown) => isLeadKitError(error, 'payload_invalid')))
    }
  })
})
