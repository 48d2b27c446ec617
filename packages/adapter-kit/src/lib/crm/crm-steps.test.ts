import { CrmError, type CrmErrorCode, isCrmError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { createCrmErrors } from './crm-errors.ts'
import { chunk, inInputOrder, runCrmSteps, writeInHalves } from './crm-steps.ts'

const errors = createCrmErrors({ provider: 'rolodex', displayName: 'Rolodex' })
const refusal = (code: CrmErrorCode, scope: 'account' | 'request' | 'record' = 'request') =>
  new CrmError(code, { provider: 'rolodex', vendorCode: 'NO', scope, outcome: 'not_applied' })

describe('chunk', () => {
  it('cuts in order, and nothing into nothing', () => {
    expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(chunk([], 2)).toEqual([])
  })
})

describe('runCrmSteps', () => {
  const achieved = new Map([['a', 1]])
  const failing = [() => Promise.reject(refusal('rate_limited', 'account')), () => Promise.reject(new Error('never'))]

  it('gives the rest up with the error, once something was achieved', async () => {
    await expect(runCrmSteps(failing, achieved, errors)).resolves.toMatchObject({ code: 'rate_limited' })
    await expect(runCrmSteps([() => Promise.resolve()], achieved, errors)).resolves.toBeNull()
  })

  it("throws when nothing was achieved, and always for the caller's abort", async () => {
    await expect(runCrmSteps(failing, new Map(), errors)).rejects.toMatchObject({ code: 'rate_limited' })
    const aborted = [() => Promise.reject(refusal('aborted'))]
    await expect(runCrmSteps(aborted, achieved, errors)).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('inInputOrder', () => {
  it('gives each input one result, and what was left out never success', () => {
    const done = { key: 'b', ok: true, externalId: '2', outcome: 'updated' } as const
    const inputs = [{ key: 'a' }, { key: 'b' }, { key: 'b' }]
    const results = inInputOrder(inputs, new Map([['b', done]]), null, errors)
    expect(results.slice(1)).toEqual([done, done])
    expect(results[0]).toMatchObject({ key: 'a', ok: false, error: { code: 'transient' } })
    const stopped = inInputOrder(inputs, new Map(), refusal('auth_expired', 'account'), errors)
    expect(stopped.map((result) => !result.ok && result.error.code)).toEqual(Array(3).fill('auth_expired'))
  })
})

describe('writeInHalves', () => {
  const run = async (
    bad: readonly number[],
    size: number,
    blame?: (entries: readonly number[]) => readonly number[],
  ) => {
    const calls: (readonly number[])[] = []
    const written: number[] = []
    const refused: number[] = []
    await writeInHalves(
      Array.from({ length: size }, (_, index) => index),
      {
        send(entries) {
          calls.push(entries)
          if (entries.some((entry) => bad.includes(entry))) return Promise.reject(refusal('validation'))
          written.push(...entries)
          return Promise.resolve()
        },
        isOfRecords: (error) => error.code === 'validation',
        refuse(entry, error) {
          expect(error.details.scope).toBe('record')
          refused.push(entry)
        },
        ...(blame && { blame: (_error: CrmError, entries: readonly number[]) => blame(entries) }),
      },
    )
    return { calls: calls.length, written, refused }
  }

  it('fails only the bad records, whatever stands beside them', async () => {
    expect(await run([2], 8)).toMatchObject({ refused: [2], written: [0, 1, 3, 4, 5, 6, 7] })
    expect(await run([0, 7], 8)).toMatchObject({ refused: [0, 7] })
    expect(await run([0], 1)).toMatchObject({ refused: [0], calls: 1 })
    expect(await run([], 0)).toMatchObject({ calls: 0 })
  })

  it('sends the others again at once where the refusal tells which entries are bad', async () => {
    const outcome = await run([2, 5], 8, (entries) => entries.filter((entry) => entry === 2 || entry === 5))
    expect(outcome).toMatchObject({ refused: [2, 5], calls: 2 })
  })

  it('throws what concerns more than one record', async () => {
    for (const error of [refusal('validation', 'account'), refusal('transient'), new TypeError('a defect')]) {
      const calls = { send: () => Promise.reject(error), isOfRecords: isOfValidation, refuse: () => {} }
      await expect(writeInHalves([1, 2], calls)).rejects.toBe(error)
    }
  })
})

function isOfValidation(error: unknown): boolean {
  return isCrmError(error) && error.code === 'validation'
}
