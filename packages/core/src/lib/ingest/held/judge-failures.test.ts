import { LeadKitError, type MessageEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../../base/fault-kind.ts'
import type { RoutedMessage } from '../routed-delivery.ts'
import { judgeFailures } from './judge-failures.ts'

function message(tenantId: string, dedupeKey: string): RoutedMessage {
  const scope = { tenantId, schema: tenantId }
  const route = { platform: 'facebook', accountId: '1', scope, socialAccountId: tenantId }
  return { route, event: { dedupeKey } as MessageEvent, live: true, profileWanted: false }
}

const [a1, a2, b1] = [message('a', 'a1'), message('a', 'a2'), message('b', 'b1')]
const delivery = { record: null, messages: [a1, a2, b1], statuses: [] }

function failure(kind: FaultKind, ...messages: readonly RoutedMessage[]) {
  const scope = messages[0]?.route.scope ?? { tenantId: '', schema: '' }
  const error = new LeadKitError('internal', `a fault of kind ${kind}`)
  return { scope, part: { delivery, messages, statuses: [] }, kind, error }
}

describe('what could not be stored of a delivery', () => {
  it('is repeated by the platform when the storage is down', () => {
    const judged = judgeFailures({ delivery, failures: [failure('data', a1), failure('storage', b1)] })
    expect(judged).toMatchObject({ repeat: { message: 'a fault of kind storage' } })
  })

  it('is repeated when all of it was only locked, and held when a neighbour was stored', () => {
    expect(judgeFailures({ delivery, failures: [failure('busy', a1, a2), failure('busy', b1)] })).toHaveProperty(
      'repeat',
    )
    expect(judgeFailures({ delivery, failures: [failure('busy', a1, a2)] })).toMatchObject({
      holds: [{ tenantId: 'a', eventKeys: ['a1', 'a2'], reason: 'storage_busy' }],
      anyStored: true,
    })
  })

  it('is held where repeating it would not help', () => {
    const failures = [failure('data', a1), failure('data', a2), failure('schema', b1)]
    expect(judgeFailures({ delivery, failures })).toMatchObject({
      holds: [
        { tenantId: 'a', eventKeys: ['a1', 'a2'], reason: 'storage_refused' },
        { tenantId: 'b', eventKeys: ['b1'], reason: 'schema_mismatch' },
      ],
      anyStored: false,
    })
  })
})
