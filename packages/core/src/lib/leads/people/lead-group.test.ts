import { expect, it } from 'vitest'
import { furtherThan, rootsOf } from './lead-group.ts'

it('gives each lead the root of what is left when links are taken away', () => {
  const rows = [
    { id: 'c', parent_id: null },
    { id: 'a', parent_id: 'c' },
    { id: 'b', parent_id: 'a' },
    { id: 'd', parent_id: 'c' },
  ]
  expect(Object.fromEntries(rootsOf(rows, ['a']))).toEqual({ a: 'a', b: 'a', c: 'c', d: 'c' })
  expect(Object.fromEntries(rootsOf(rows, ['b']))).toEqual({ a: 'c', b: 'b', c: 'c', d: 'c' })
})

it('names leads whose status is ahead of the head’s; a lost one is not', () => {
  const rows = ['contacted', 'new', 'qualified', 'lost'].map((status, index) => ({ id: `${index}`, status }))
  expect(furtherThan(rows, '0')).toEqual([{ leadId: '2', status: 'qualified' }])
  expect(furtherThan(rows, 'unknown')).toEqual([])
})
