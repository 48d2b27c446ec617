import { describe, expect, it } from 'vitest'
import { repeatAfterDeadlock, requireKysely } from './database.ts'

it('refuses a Kysely without what LeadKit uses, and takes the one that is installed', () => {
  expect(() => requireKysely({ Kysely: true })).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringContaining('npm install kysely') }),
  )
  expect(() => requireKysely()).not.toThrow()
})

function failing(times: number, code: string) {
  let calls = 0
  const transact = async (): Promise<number> => {
    calls += 1
    if (calls <= times) throw Object.assign(new Error('refused'), { code })
    return calls
  }
  return transact
}

describe('repeatAfterDeadlock', () => {
  it('runs a transaction again that lost a deadlock, three times at most', async () => {
    expect(await repeatAfterDeadlock(failing(2, '40P01'), () => 0)).toBe(3)
    expect(await repeatAfterDeadlock(failing(3, '40001'), () => 0)).toBe(4)
    await expect(repeatAfterDeadlock(failing(4, '40P01'), () => 0)).rejects.toMatchObject({ code: '40P01' })
  })

  it('repeats nothing else', async () => {
    await expect(repeatAfterDeadlock(failing(1, '23505'), () => 0)).rejects.toMatchObject({ code: '23505' })
  })
})
