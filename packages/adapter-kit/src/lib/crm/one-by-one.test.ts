import { CrmError, type CrmErrorCode } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import type { CrmRemovals } from './crm-removal.ts'
import type { CrmResults } from './crm-steps.ts'
import { removeOneByOne, writeOneByOne } from './one-by-one.ts'

const refusal = (code: CrmErrorCode, scope: 'account' | 'request' | 'record' = 'request') =>
  new CrmError(code, { provider: 'rolodex', vendorCode: 'NO', scope, outcome: 'not_applied' })

const outcomes: Readonly<Record<string, CrmError | undefined>> = {
  fine: undefined,
  bad: refusal('validation'),
  gone: refusal('not_found', 'record'),
  slow: refusal('rate_limited', 'account'),
  lost: refusal('transient'),
  broken: refusal('permanent', 'account'),
}
const call = (key: string) => (outcomes[key] === undefined ? Promise.resolve() : Promise.reject(outcomes[key]))

describe('writeOneByOne', () => {
  const steps = (keys: readonly string[], achieved: CrmResults) =>
    writeOneByOne(async ({ key }) => {
      await call(key)
      return { key, ok: true, externalId: key, outcome: 'updated' }
    })(
      keys.map((key) => ({ key })),
      achieved,
    )

  it('keeps what was written, and what was refused as the result of its record', async () => {
    const achieved: CrmResults = new Map()
    for (const step of steps(['fine', 'bad', 'gone'], achieved)) await step()
    expect([...achieved.values()]).toMatchObject([
      { key: 'fine', ok: true },
      { key: 'bad', ok: false, error: { code: 'validation', details: { scope: 'record' } } },
      { key: 'gone', ok: false, error: { code: 'not_found' } },
    ])
  })

  it('throws what ends the batch', async () => {
    for (const key of ['slow', 'lost', 'broken']) {
      const achieved: CrmResults = new Map()
      await expect(steps([key], achieved)[0]?.()).rejects.toBe(outcomes[key])
      expect(achieved.size).toBe(0)
    }
  })
})

describe('removeOneByOne', () => {
  it('calls a record that is not there absent, and keeps a refusal', async () => {
    const removed: CrmRemovals = new Map()
    for (const step of removeOneByOne(call)(['fine', 'gone', 'bad'], removed)) await step()
    expect([removed.get('fine'), removed.get('gone')]).toEqual(['removed', 'absent'])
    expect(removed.get('bad')).toMatchObject({ code: 'validation' })
    await expect(removeOneByOne(call)(['slow'], removed)[0]?.()).rejects.toBe(outcomes['slow'])
  })
})
