import { describe, expect, it } from 'vitest'
import { createCrmErrors } from './crm-errors.ts'
import { prepareCrmWrites, sendCrmWrites } from './crm-writes.ts'

const errors = createCrmErrors({ provider: 'rolodex', displayName: 'Rolodex' })
const A = '0198c5e4-7a6b-7000-8000-00000000000a'
const B = '0198c5e4-7a6b-7000-8000-00000000000b'

describe('prepareCrmWrites', () => {
  it('merges writes of one key, later values winning, and keeps a record id that only the first one knew', async () => {
    const writes = [
      { key: A, externalId: '7', fields: { name: 'Ada', phone: '1' } },
      { key: B, fields: { name: 'Bob' } },
      { key: A, fields: { phone: '2' } },
    ]
    let asked = 0
    const { entries } = await prepareCrmWrites(writes, errors, (accepted) => {
      asked += accepted.length
      return Promise.resolve((write) => write)
    })
    expect(asked).toBe(2)
    expect(entries).toEqual([
      { key: A, externalId: '7', fields: { name: 'Ada', phone: '2' } },
      { key: B, externalId: undefined, fields: { name: 'Bob' } },
    ])
  })

  it('makes results of what cannot be sent, and lets the neighbours through', async () => {
    const writes = [A, 'not a key', B].map((key) => ({ key, fields: {} }))
    const { entries, results } = await prepareCrmWrites(writes, errors, () =>
      Promise.resolve(({ key }) => {
        if (key === B) throw errors.ofRecord('validation', 'UNSUPPORTED_VALUE')
        return key
      }),
    )
    expect(entries).toEqual([A])
    expect(Array.from(results, ([key, result]) => [key, !result.ok && result.error.code])).toEqual([
      ['not a key', 'invalid_input'],
      [B, 'validation'],
    ])
  })
})

describe('sendCrmWrites', () => {
  it('keeps what was achieved before the work was stopped, in input order', async () => {
    const writes = [B, A].map((key) => ({ key, fields: {} }))
    const prepared = await prepareCrmWrites(writes, errors, () => Promise.resolve(({ key }) => key))
    const results = await sendCrmWrites(writes, prepared, errors, (entries, achieved) =>
      entries.map((key) => () => {
        if (key === A) {
          const details = { vendorCode: 'SLOW', scope: 'account', outcome: 'not_applied' } as const
          return Promise.reject(errors.create('rate_limited', details))
        }
        achieved.set(key, { key, ok: true, externalId: '1', outcome: 'created' })
        return Promise.resolve()
      }),
    )
    expect(results).toMatchObject([
      { key: B, ok: true },
      { key: A, ok: false, error: { code: 'rate_limited' } },
    ])
  })
})
