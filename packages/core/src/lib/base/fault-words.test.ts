import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { faultWords, sqlState } from './fault-words.ts'

const foreign = (code: string): Error => Object.assign(new Error('Key (email)=(ada@example.org) exists'), { code })

describe('faultWords', () => {
  it('names the code and the SQLSTATE, also behind an error of ours', () => {
    expect(faultWords(foreign('55P03'))).toEqual({ code: 'Error', sqlState: '55P03' })
    expect(faultWords(new LeadKitError('conflict', 'leads.create: taken', { cause: foreign('23505') }))).toEqual({
      code: 'conflict',
      sqlState: '23505',
    })
    expect(faultWords(new LeadKitError('permanent', 'The vendor refuses this'))).toEqual({ code: 'permanent' })
  })

  it('names what the operating system said about a connection', () => {
    expect(faultWords(foreign('ECONNREFUSED'))).toEqual({ code: 'Error', errno: 'ECONNREFUSED' })
  })

  it('never holds a message', () => {
    for (const error of [foreign('23505'), 'ada@example.org', new LeadKitError('conflict', 'ada')])
      expect(JSON.stringify(faultWords(error))).not.toContain('ada')
  })
})

describe('sqlState', () => {
  it('takes no code of the operating system for one', () => {
    expect(sqlState(foreign('EPIPE'))).toBeUndefined()
    expect(['0A000', 'XX000', 'P0001', 'HV000'].map((code) => sqlState(foreign(code)))).not.toContain(undefined)
  })
})
