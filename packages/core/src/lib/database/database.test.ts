import { expect, it } from 'vitest'
import { requireKysely } from './database.ts'

it('refuses a Kysely without what LeadKit uses, and takes the one that is installed', () => {
  expect(() => requireKysely({ Kysely: true })).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringContaining('npm install kysely') }),
  )
  expect(() => requireKysely()).not.toThrow()
})
