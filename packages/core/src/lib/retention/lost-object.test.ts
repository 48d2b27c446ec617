import { LeadKitError } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import { lostObject } from './lost-object.ts'

it('tells an object that is lost from a message that is not there', () => {
  const lost = new LeadKitError('not_found', 'No object')
  expect(lostObject(lost, 'messages.get')).toMatchObject({ code: 'checksum_mismatch', cause: lost })
  const late = new LeadKitError('transient', 'Later')
  expect(lostObject(late, 'messages.get')).toBe(late)
})
