import { expect, it } from 'vitest'
import { toActor } from './acting-principal.ts'

const TENANT = '01900000-0000-7000-8000-000000000001'
const USER = '01900000-0000-7000-8000-000000000002'
const KEY = '01900000-0000-7000-8000-000000000003'

it('names a user, a key of a user, or the host', () => {
  const at = { address: '203.0.113.7' }
  expect(toActor({ tenantId: TENANT, userId: USER }, at, TENANT)).toEqual({
    kind: 'user',
    userId: USER,
    apiKeyId: null,
    network: '203.0.113.0/24',
  })
  const principal = { tenantId: TENANT, userId: USER, apiKeyId: KEY, permissions: ['*'] }
  expect(toActor(principal, {}, TENANT)).toEqual({ kind: 'key', userId: USER, apiKeyId: KEY, network: null })
  expect(toActor({}, {}, TENANT)).toMatchObject({ kind: 'host', userId: null })
  expect(toActor({ userId: 'ada@example.org' }, {}, TENANT)).toMatchObject({ kind: 'host', userId: null })
})

it('refuses a principal of another tenant, and values of any other form', () => {
  expect(() => toActor({ tenantId: USER, userId: USER }, {}, TENANT)).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  )
  for (const wrong of [null, 'ada', { tenantId: 'oak' }, { userId: 7 }, { apiKeyId: 7 }])
    expect(() => toActor(wrong as never, {}, TENANT)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  expect(() => toActor({}, { ip: '203.0.113.7' } as never, TENANT)).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  )
})
