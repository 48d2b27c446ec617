import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { healthAfterFault, isHealedBy, isWorse } from './account-health.ts'

describe('healthAfterFault', () => {
  it('reads the codes of errors', () => {
    expect(healthAfterFault(new LeadKitError('auth_revoked', 'x'))).toBe('needs_reauth')
    expect(healthAfterFault(new LeadKitError('permission_denied', 'x'))).toBe('missing_scope')
    expect(healthAfterFault(new LeadKitError('rate_limited', 'x'))).toBe('rate_limited')
    expect(healthAfterFault(new LeadKitError('transient', 'x'))).toBeNull()
    expect(healthAfterFault(new LeadKitError('not_found', 'x'))).toBeNull()
  })

  it('reads the reasons of sends, and of errors that carry one', () => {
    expect(healthAfterFault({ reason: 'blocked' })).toBe('blocked')
    expect(healthAfterFault({ reason: 'window_closed' })).toBeNull()
    const blocked = Object.assign(new LeadKitError('permanent', 'x'), { reason: 'blocked' })
    expect(healthAfterFault(blocked)).toBe('blocked')
  })
})

describe('isHealedBy', () => {
  it('takes any success as a proof that the token lives and the limit is over', () => {
    expect(isHealedBy({ health: 'needs_reauth', reason: 'send_refused' }, 'profile')).toBe(true)
    expect(isHealedBy({ health: 'rate_limited', reason: 'send_refused' }, 'backfill')).toBe(true)
  })

  it('takes no success for a new refresh token', () => {
    expect(isHealedBy({ health: 'needs_reauth', reason: 'refresh_refused' }, 'check')).toBe(false)
  })

  it('leaves a missing scope to the operation that misses it, so that health does not flap', () => {
    const state = { health: 'missing_scope', reason: 'profile_refused' } as const
    expect(isHealedBy(state, 'send')).toBe(false)
    expect(isHealedBy(state, 'check')).toBe(false)
    expect(isHealedBy(state, 'profile')).toBe(true)
    expect(isHealedBy({ ...state, reason: 'check_refused' }, 'check')).toBe(true)
  })

  it('leaves the webhook to checks', () => {
    const state = { health: 'webhook_unsubscribed', reason: 'check_refused' } as const
    expect(isHealedBy(state, 'send')).toBe(false)
    expect(isHealedBy(state, 'check')).toBe(true)
  })
})

describe('isWorse', () => {
  it('does not let a limit hide that a person is needed', () => {
    expect(isWorse('rate_limited', 'needs_reauth')).toBe(false)
    expect(isWorse('needs_reauth', 'rate_limited')).toBe(true)
    expect(isWorse('healthy', 'healthy')).toBe(false)
  })
})
