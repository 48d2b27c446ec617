import type { PlatformCapabilities, PlatformIngestor } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { findObstacle, type ReplySituation } from './reply-handler.ts'

const HOUR_MS = 3_600_000
const now = new Date('2026-03-02T09:00:00Z')

const capabilities: PlatformCapabilities = {
  send: 'both',
  echoes: true,
  backfill: false,
  profiles: false,
  maxTextLength: 280,
  textUnit: 'weighted',
  replyWindow: { automatedMs: 24 * HOUR_MS, personMs: null, requiresSummons: true },
}
const ingestor = { send: () => Promise.reject(new Error('is not called')) } as unknown as PlatformIngestor

const situation: ReplySituation = {
  author: 'automation',
  channel: 'direct_message',
  referrals: null,
  lastInboundAt: new Date(now.getTime() - HOUR_MS),
  accountActive: true,
  accountHealth: 'healthy',
  answeredSubtype: 'text',
  approved: false,
}

function obstacle(changes: Partial<ReplySituation>, can: Partial<PlatformCapabilities> = {}): string | undefined {
  const platform = { ingestor, capabilities: { ...capabilities, ...can } }
  return findObstacle({ ...situation, ...changes }, platform, now)?.code
}

describe('findObstacle', () => {
  it('lets a reply within the window through', () => {
    expect(obstacle({})).toBeUndefined()
  })

  it('closes the window by author', () => {
    const lastInboundAt = new Date(now.getTime() - 25 * HOUR_MS)
    expect(obstacle({ lastInboundAt })).toBe('window_closed')
    expect(obstacle({ lastInboundAt, author: 'person' })).toBeUndefined()
    expect(obstacle({ lastInboundAt: null })).toBe('window_closed')
  })

  it('allows a public reply only to who addressed the account', () => {
    expect(obstacle({ channel: 'public', answeredSubtype: 'mention' })).toBeUndefined()
    expect(obstacle({ channel: 'public', answeredSubtype: 'comment' })).toBe('not_summoned')
    expect(obstacle({ channel: 'public', answeredSubtype: null })).toBe('not_summoned')
  })

  it('lets a machine answer in public only where the platform takes that', () => {
    const needs = { automatedPublicReplies: 'needs_approval' } as const
    expect(obstacle({ channel: 'public', answeredSubtype: 'mention' }, needs)).toBe('needs_approval')
    expect(obstacle({ channel: 'public', answeredSubtype: 'mention', approved: true }, needs)).toBeUndefined()
    expect(obstacle({}, needs)).toBeUndefined()
  })

  it('knows what a platform and an account cannot do', () => {
    expect(obstacle({}, { send: 'comment' })).toBe('cannot_send')
    expect(obstacle({}, { send: 'none' })).toBe('cannot_send')
    expect(findObstacle(situation, undefined, now)?.code).toBe('cannot_send')
    expect(obstacle({ accountActive: false })).toBe('account_disconnected')
    expect(obstacle({ accountHealth: 'needs_reauth' })).toBe('needs_reauth')
    expect(obstacle({ accountHealth: 'rate_limited' })).toBeUndefined()
  })
})
