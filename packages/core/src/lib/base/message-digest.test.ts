import { describe, expect, it } from 'vitest'
import { digestOf } from './message-digest.ts'

describe('digestOf', () => {
  it('differs for each account and message', () => {
    const named = { socialAccountId: '019cad2d-6b80-7000-8000-000000000001', platformMessageId: 'm_1' }
    expect(digestOf(named)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const others = [
      { ...named, platformMessageId: 'm_2' },
      { ...named, socialAccountId: named.platformMessageId },
    ]
    expect(new Set([named, ...others].map(digestOf)).size).toBe(3)
  })
})
