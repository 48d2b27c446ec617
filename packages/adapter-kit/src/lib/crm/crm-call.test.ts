import type { CrmContext } from '@leadkit/contracts'
import { createTestBudget, createTestCallContext, type FakeHttpServer, startFakeHttpServer } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendHttpRequest } from '../http-request.ts'
import { callCrm, type CrmCall, readCrmAnswer, sendToCrm } from './crm-call.ts'
import { createCrmErrors } from './crm-errors.ts'

const now = new Date('2026-11-22T12:00:00.000Z')
const errors = createCrmErrors({ provider: 'rolodex', displayName: 'Rolodex' })
const callContext = createTestCallContext({ now: () => now })
let server: FakeHttpServer
let answers: { status: number; headers?: Record<string, string>; body?: string }[]
let tokens: string[]

beforeEach(async () => {
  answers = []
  tokens = []
  server = await startFakeHttpServer((request) => {
    tokens.push(request.headers.get('authorization') ?? '')
    return answers.shift() ?? { status: 200, body: '{}' }
  })
})

afterEach(() => server.close())

function setUp() {
  const budget = createTestBudget()
  let version = 1
  const session = () => ({ accessToken: `token ${version}`, baseUrl: server.url, version })
  const refreshes: number[] = []
  const context: CrmContext = {
    ...callContext,
    budget,
    token: {
      get: () => Promise.resolve(session()),
      refresh(rejected) {
        refreshes.push(rejected)
        version += 1
        return Promise.resolve(session())
      },
    },
  }
  return { budget, context, refreshes }
}

function rolodexCall(context: CrmContext, overrides: Partial<CrmCall> = {}): CrmCall {
  return {
    errors,
    write: true,
    send: ({ accessToken, baseUrl }) =>
      sendHttpRequest({ method: 'POST', url: baseUrl, headers: { authorization: accessToken } }, context),
    readLimits: (headers) => {
      const left = headers.get('x-left')
      return left === null ? [] : [{ bucket: 'daily', remaining: Number(left) }]
    },
    toError: ({ status }) =>
      errors.create(status === 429 ? 'rate_limited' : status === 401 ? 'auth_expired' : 'permanent', {
        vendorCode: `HTTP_${status}`,
        scope: 'account',
        outcome: 'not_applied',
        retryAfterMs: status === 429 ? 5000 : undefined,
      }),
    bucketOf: () => 'daily',
    ...overrides,
  }
}

describe('callCrm', () => {
  it('takes its cost before it sends, and reports what every answer tells of limits', async () => {
    const { budget, context } = setUp()
    answers = [{ status: 200, headers: { 'x-left': '7' }, body: '{}' }]
    await expect(callCrm(context, rolodexCall(context, { cost: 3 }))).resolves.toMatchObject({ status: 200 })
    expect(budget.acquired).toBe(3)
    expect(budget.observations).toEqual([{ bucket: 'daily', remaining: 7 }])
  })

  it('sends once more after one refresh, and not a third time', async () => {
    const { context, refreshes } = setUp()
    answers = [{ status: 401 }]
    await expect(callCrm(context, rolodexCall(context))).resolves.toMatchObject({ status: 200 })
    expect(tokens).toEqual(['token 1', 'token 2'])
    answers = [{ status: 401 }, { status: 401 }, { status: 200 }]
    await expect(callCrm(context, rolodexCall(context))).rejects.toMatchObject({ code: 'auth_expired' })
    expect([tokens.length, refreshes]).toEqual([4, [1, 2]])
  })

  it('refreshes only for the refusals that a token may change, where the vendor tells them apart', async () => {
    const { context, refreshes } = setUp()
    answers = [{ status: 401 }]
    const call = rolodexCall(context, { isTokenRefused: () => false })
    await expect(callCrm(context, call)).rejects.toMatchObject({ code: 'auth_expired' })
    expect(refreshes).toEqual([])
  })

  it('closes the account for the fleet until the moment that a refusal for the rate names', async () => {
    const { budget, context } = setUp()
    answers = [{ status: 429 }, { status: 403 }]
    await expect(callCrm(context, rolodexCall(context))).rejects.toMatchObject({ code: 'rate_limited' })
    expect(budget.observations).toEqual([{ bucket: 'daily', blockedUntil: new Date('2026-11-22T12:00:05.000Z') }])
    await expect(callCrm(context, rolodexCall(context))).rejects.toMatchObject({ code: 'permanent' })
    expect(budget.observations).toHaveLength(1)
  })

  it('hands over the answers that the caller reads itself', async () => {
    const { context } = setUp()
    answers = [{ status: 412, body: '[]' }]
    const call = rolodexCall(context, { isAnswer: ({ status }) => status === 412 })
    await expect(callCrm(context, call)).resolves.toMatchObject({ status: 412 })
  })

  it('turns a lost connection into an error that says what may have happened', async () => {
    const { context } = setUp()
    const gone = { method: 'POST', url: server.url } as const
    await server.close()
    const call = rolodexCall(context, { send: () => sendHttpRequest(gone, context) })
    await expect(callCrm(context, call)).rejects.toMatchObject({
      code: 'transient',
      source: 'crm:rolodex',
      details: { outcome: 'not_applied' },
    })
    await expect(sendToCrm(gone, context, { errors, write: false })).rejects.toMatchObject({ source: 'crm:rolodex' })
  })
})

describe('readCrmAnswer', () => {
  it('gives what the schema reads, and never takes another shape for success', async () => {
    const { context } = setUp()
    const response = await callCrm(context, rolodexCall(context))
    const any = { safeParse: (data: unknown) => ({ success: true, data }) as const }
    const none = { safeParse: () => ({ success: false }) as const }
    expect(readCrmAnswer(any, response, { errors, write: true })).toEqual({})
    expect(() => readCrmAnswer(none, response, { errors, write: true }, 'r-1')).toThrow(
      expect.objectContaining({
        code: 'transient',
        details: expect.objectContaining({ outcome: 'unknown', requestId: 'r-1' }),
      }),
    )
  })
})
