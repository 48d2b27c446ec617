import { describe, expect, it } from 'vitest'
import { allowedFailures, countCanaries, inCanaryOrder } from './canaries.ts'

const tenants = ['a', 'b', 'c', 'd', 'e', 'f'].map((tenantId) => ({ tenantId, schema: `tenant_${tenantId}` }))
const order = (canaries: number | readonly string[], digest: string): string =>
  inCanaryOrder(tenants, canaries, digest)
    .map(({ tenantId }) => tenantId)
    .join('')

describe('canaries', () => {
  it('are a share of the tenants, at least one, or none', () => {
    expect(
      [
        [0.01, 2_000],
        [0.01, 7],
        [0, 7],
      ].map(([share, of]) => countCanaries(share as number, of as number)),
    ).toEqual([20, 1, 0])
    expect(countCanaries(['a', 'b'], 7)).toBe(2)
  })

  it('may fail as often as there are canaries, and three times in any case', () => {
    expect([allowedFailures(1), allowedFailures(20)]).toEqual([3, 20])
  })

  it('are the same in every process, others for other migrations, and first those that are named', () => {
    expect(order(0.01, 'one')).toBe(order(0.01, 'one'))
    expect(order(0.01, 'one')).not.toBe(order(0.01, 'other'))
    expect(order(['e', 'c'], 'one').slice(0, 2).split('').toSorted()).toEqual(['c', 'e'])
  })
})
