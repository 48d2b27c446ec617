import { describe, expect, it } from 'vitest'
import { faultWords } from '../base/fault-words.ts'
import { toLeadKitError } from './pg-error.ts'

const foreign = (code: string): Error => Object.assign(new Error('Key (email)=(ada@example.org) exists'), { code })

describe('toLeadKitError', () => {
  it.each([
    ['55P03', { code: 'storage_unavailable', sqlState: '55P03' }],
    ['23505', { code: 'conflict', sqlState: '23505' }],
    ['ECONNREFUSED', { code: 'storage_unavailable', errno: 'ECONNREFUSED' }],
    // A broken pipe has five letters, like a SQLSTATE.
    ['EPIPE', { code: 'storage_unavailable', errno: 'EPIPE' }],
  ])('keeps the cause of %s for logs, and nothing of its message', (code, words) => {
    const told = toLeadKitError(foreign(code), 'leads.create')
    expect(faultWords(told)).toEqual(words)
    expect(String((told as Error).cause)).not.toContain('ada')
  })
})
