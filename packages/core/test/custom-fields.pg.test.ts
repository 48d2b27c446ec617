import { expect, it } from 'vitest'
import type { LeadFilter } from '@leadkit/core'
import {
  type CustomHost,
  type CustomTenant,
  type customFields,
  describeWithCustomFields,
} from './support/custom-fields/custom-world.ts'
import type { z } from 'zod'

type Filter = LeadFilter<z.output<typeof customFields.leads>>['custom']

function testOtherRecords(host: () => CustomHost, tenant: () => CustomTenant): void {
  it('keeps custom fields of conversations, through all that changes them', async () => {
    const { id: tenantId, conversations } = tenant()
    const id = await host().addConversation(tenantId, { topic: 'price' })
    expect((await conversations.update(id, { custom: { priority: 2 } })).custom).toEqual({
      topic: 'price',
      priority: 2,
    })
    expect((await conversations.close(id)).custom).toEqual({ topic: 'price', priority: 2 })
    expect((await conversations.update(id, { custom: { topic: null } })).custom).toEqual({ priority: 2 })
    const listed = async (least: number) =>
      (await conversations.list({ custom: { priority: { atLeast: least } } })).items
    expect((await listed(2)).map((each) => each.id)).toEqual([id])
    expect(await listed(3)).toEqual([])
    const wrong = conversations.update(id, { custom: { priority: 1.5 } })
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input', message: /custom\.priority: must be a whole/ })
    await expect(conversations.update(id, { custom: {} })).rejects.toMatchObject({ code: 'invalid_input' })
    const long = conversations.update(id, { custom: { topic: 'x'.repeat(17_000) } })
    await expect(long).rejects.toMatchObject({ code: 'invalid_input', message: /at most 16384 bytes/ })
    expect((await conversations.get(id)).custom).toEqual({ priority: 2 })
  })

  it('keeps custom fields of users', async () => {
    const { users } = tenant()
    const account = { email: 'ada@example.org', password: 'correct horse battery', role: 'member' }
    const user = await users.create({ ...account, custom: { staffNumber: 'A-1', languages: ['de', 'fr'] } })
    expect((await users.setRole(user.id, 'admin')).custom).toEqual({ staffNumber: 'A-1', languages: ['de', 'fr'] })
    const changed = await users.update(user.id, { custom: { staffNumber: null } })
    expect(changed.custom).toEqual({ languages: ['de', 'fr'] })
    expect(await users.findByEmail('ada@example.org')).toEqual(changed)
    expect((await users.list({ custom: { languages: { has: 'fr' } } })).items).toEqual([changed])
    expect((await users.list({ custom: { languages: { hasAll: ['fr', 'it'] } } })).items).toEqual([])
    const wrong = users.create({ ...account, email: 'b@example.org', custom: { staffNumber: 7 } } as never)
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input', message: /users\.create: custom\.staffNumber/ })
  })

  it('keeps custom fields of tenants', async () => {
    const { tenants } = host().kit
    const custom = { customerNumber: 7, segment: 'small' as const }
    const made = await tenants.create({ name: `Custom ${tenant().id}`, custom })
    expect(made.custom).toEqual(custom)
    const changed = await tenants.update(made.id, { custom: { customerNumber: 8 } })
    expect(changed.custom).toEqual({ customerNumber: 8, segment: 'small' })
    expect(await tenants.get(made.id)).toEqual(changed)
    expect((await tenants.list({ custom: { customerNumber: { in: [8, 9] } } })).items).toEqual([changed])
    expect((await tenants.suspend(made.id)).custom).toEqual(changed.custom)
    const wrong = tenants.update(made.id, { custom: { segment: 'huge' } } as never)
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input', message: /custom\.segment: must be "small" or/ })
  })
}

const records = {
  north: { budget: 900, region: 'north', vip: true, start: '2026-01-31', tags: ['a', 'b'], seats: [-1, 2] },
  south: { budget: 1000, region: 'south', vip: false, due: '2026-06-01T10:00:00Z', tags: ['b'], plan: 'it\'s "pro"' },
  free: {
    budget: -5.5,
    plan: 'free',
    start: '2026-02-01',
    due: '2026-06-01T13:00:00+02:00',
    address: { city: 'Bern' },
  },
  empty: {},
} as const

const cases: readonly (readonly [Filter, readonly (keyof typeof records)[]])[] = [
  [{ budget: 1000 }, ['south']],
  [{ budget: -5.5 }, ['free']],
  [{ budget: { atLeast: 900, below: 1000 } }, ['north']],
  [{ budget: { above: 900 } }, ['south']],
  [{ budget: { atMost: 900 } }, ['north', 'free']],
  [{ budget: { in: [900, -5.5, 7] } }, ['north', 'free']],
  [{ region: 'north' }, ['north']],
  [{ region: { in: ['north', 'south'] } }, ['north', 'south']],
  [{ region: 'north', vip: false }, []],
  [{ vip: false }, ['south']],
  [{ vip: { present: false } }, ['free', 'empty']],
  [{ address: { present: true } }, ['free']],
  [{ start: { above: '2026-01-31' } }, ['free']],
  [{ start: { atLeast: '2026-01-01', atMost: '2026-01-31' } }, ['north']],
  [{ due: { atLeast: '2026-06-01T12:00:00+02:00', below: '2026-06-01T11:00:00Z' } }, ['south']],
  [{ due: '2026-06-01T11:00:00Z' }, ['free']],
  [{ tags: { has: 'b' } }, ['north', 'south']],
  [{ tags: { hasAll: ['b', 'a'] } }, ['north']],
  [{ tags: { hasAny: ['a', 'c'] } }, ['north']],
  [{ seats: { hasAny: [-1, 7] } }, ['north']],
  [{ seats: { has: 2 } }, ['north']],
  [{ plan: 'it\'s "pro"' }, ['south']],
  [{ plan: { in: ['free', 'it\'s "pro"', '$.x == 1'] } }, ['south', 'free']],
  [{ plan: { atLeast: 'g' } }, ['south']],
  [{}, ['north', 'south', 'free', 'empty']],
]

const refused: readonly (readonly [unknown, RegExp])[] = [
  [{ nope: 1 }, /leads\.list: custom: unknown field; declared are: budget, /],
  [{ budget: 'much' }, /custom\.budget: must be a number/],
  [{ budget: { atleast: 1 } }, /custom\.budget/],
  [{ region: 'west' }, /custom\.region: must be "north" or "south"/],
  [{ start: { atLeast: 'yesterday' } }, /custom\.start/],
  [{ tags: { atLeast: 'a' } }, /custom\.tags: unknown: atLeast/],
  [{ address: { city: 'Bern' } }, /custom\.address: unknown: city/],
  [{ plan: { in: [] } }, /custom\.plan/],
  [[], /custom: must be an object/],
]

function testFilters(tenant: () => CustomTenant): void {
  it('lists what a filter asks for', async () => {
    const { leads } = tenant()
    for (const [name, custom] of Object.entries(records)) {
      const { tags, seats, ...plain } = { tags: undefined, seats: undefined, ...custom }
      const lists = { ...(tags && { tags: [...tags] }), ...(seats && { seats: [...seats] }) }
      await leads.create({ name, custom: { ...plain, ...lists } })
    }
    const listed = async (custom: Filter) => {
      const { items } = await leads.list({ custom, direction: 'asc' })
      return items.map(({ name }) => name)
    }
    for (const [filter, names] of cases) expect([filter, await listed(filter)]).toEqual([filter, names])
  })

  it('goes through pages, sorts and other filters', async () => {
    const { leads } = tenant()
    for (let budget = 1; budget <= 5; budget += 1) await leads.create({ name: `${budget}`, custom: { budget } })
    const filter = { custom: { budget: { atLeast: 2 } }, status: 'new', limit: 3, direction: 'asc' } as const
    const first = await leads.list(filter)
    const second = await leads.list({ ...filter, after: first.next })
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['2', '3', '4', '5'])
    expect((await leads.list({ ...filter, search: '4' })).items.map(({ name }) => name)).toEqual(['4'])
  })

  it('refuses a filter that the schema does not have', async () => {
    for (const [custom, message] of refused) {
      const wrong = tenant().leads.list({ custom } as never)
      await expect(wrong).rejects.toMatchObject({ code: 'invalid_input', message })
    }
  })
}

describeWithCustomFields('custom fields', (host, tenant) => {
  testOtherRecords(host, tenant)
  testFilters(tenant)
})
