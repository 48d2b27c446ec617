import { intents } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import { consentIn } from './consent-said.ts'

it('knows an opt-out by the scorer’s word for it, and by no other intent', () => {
  const saying = intents.filter((intent) => consentIn({ intent }) !== null)
  expect(saying).toEqual(['opt_out'])
  expect(consentIn({ intent: 'complaint', consent: 'withdrawn' })).toBe('withdrawn')
  expect(consentIn({ intent: 'question', consent: 'given' })).toBe('given')
})
