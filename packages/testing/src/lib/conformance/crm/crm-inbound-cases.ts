import { strict as assert } from 'node:assert'
import { isLeadKitError } from '@leadkit/contracts'
import type { CrmConformanceWorld, CrmWebhookInput, CrmWebhookStory } from './crm-fixture.ts'
import { type CrmCase, only, succeeded } from './crm-harness.ts'

const group = 'changes from the CRM'
const NOW = new Date('2026-11-22T12:00:00Z')
const MINUTE_MS = 60_000
const STORY: CrmWebhookStory = { type: 'updated', externalId: '501' }

export const crmInboundCases: readonly CrmCase[] = [
  {
    group,
    name: 'starts at the present without a cursor',
    async run({ world, first, lead }) {
      succeeded(only(await first.upsert([lead()])))
      const page = await world.provider.changes(first.context, world.object, null, [])
      assert.deepEqual([page.changes.length, page.gap], [0, false])
    },
  },
  {
    group,
    name: 'tells what changed after the cursor, with the fields that were asked for',
    async run({ world, first, lead }) {
      const { provider, object, fields } = world
      const start = await provider.changes(first.context, object, null, [fields.text])
      const write = lead()
      const { externalId } = succeeded(only(await first.upsert([write])))
      const page = await provider.changes(first.context, object, start.cursor, [fields.text])
      const change = page.changes.find((candidate) => candidate.externalId === externalId)
      assert.deepEqual([change?.key, change?.fields?.[fields.text]], [write.key, 'Ada'])
      const again = await provider.changes(first.context, object, start.cursor, [fields.text])
      assert.deepEqual(
        again.changes.map(({ id }) => id),
        page.changes.map(({ id }) => id),
      )
    },
  },
  {
    group,
    name: 'tells of a gap when the cursor cannot be used any more (case 66)',
    async run({ world, first }) {
      const page = await world.provider.changes(first.context, world.object, 'of another time', [])
      assert.equal(page.gap, true)
      const next = await world.provider.changes(first.context, world.object, page.cursor, [])
      assert.equal(next.gap, false)
    },
  },
  {
    group,
    name: 'takes a webhook that the vendor signed, and gives a redelivery the same id (case 63)',
    needs: ['signed_webhooks'],
    run: withWebhooks((world, sign) => {
      const [event] = parse(world, sign(STORY, NOW))
      assert.equal(event?.accountId, world.accounts[0].accountId)
      assert.deepEqual([event?.object, event?.change.externalId, event?.change.type], [world.object, '501', 'updated'])
      const [again] = parse(world, sign(STORY, new Date(NOW.getTime() + MINUTE_MS)))
      assert.equal(again?.change.id, event?.change.id)
    }),
  },
  {
    group,
    name: 'takes a webhook whose address holds encoded characters (case 63)',
    needs: ['signed_webhooks'],
    run: withWebhooks((world, sign) => {
      assert.equal(parse(world, sign(STORY, NOW, '/hooks%2Fcrm?tenant=a%40b%20c&x=%2F')).length, 1)
    }),
  },
  {
    group,
    name: 'refuses a webhook that is six minutes old, or six minutes ahead (case 63)',
    needs: ['signed_webhooks'],
    run: withWebhooks((world, sign) => {
      for (const minutes of [-6, 6]) {
        refuses(world, sign(STORY, new Date(NOW.getTime() + minutes * MINUTE_MS)))
      }
    }),
  },
  {
    group,
    name: 'refuses a webhook with a changed body, address, method, time or signature (case 63)',
    needs: ['signed_webhooks'],
    run: withWebhooks((world, sign) => {
      const good = sign(STORY, NOW)
      const body = Uint8Array.from(good.body, (byte, index) => (index === 5 ? byte ^ 1 : byte))
      refuses(world, { ...good, body })
      refuses(world, { ...good, url: `${good.url}x` })
      refuses(world, { ...good, method: 'PUT' })
      for (const [name, value] of good.headers) {
        if (name === 'content-type' || value === 'v3') continue
        const headers = new Headers(good.headers)
        headers.set(
          name,
          value.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
        )
        if (headers.get(name) !== value) refuses(world, { ...good, headers })
        headers.delete(name)
        refuses(world, { ...good, headers })
      }
    }),
  },
  {
    group,
    name: 'knows its own changes from those of others (case 64)',
    needs: ['signed_webhooks'],
    run: withWebhooks((world, sign) => {
      const fromSelf = [true, false].map((bySelf) => parse(world, sign({ ...STORY, bySelf }, NOW))[0]?.change.fromSelf)
      assert.deepEqual(fromSelf, [true, false])
    }),
  },
  {
    group,
    name: 'tells into which record another one went up (case 65)',
    needs: ['signed_webhooks'],
    run: withWebhooks((world, sign) => {
      const [event] = parse(world, sign({ type: 'merged', externalId: '502', mergedInto: '501' }, NOW))
      const { type, externalId, mergedInto } = event?.change ?? {}
      assert.deepEqual([type, externalId, mergedInto], ['merged', '502', '501'])
    }),
  },
]

type Sign = NonNullable<CrmConformanceWorld['signWebhook']>

function withWebhooks(check: (world: CrmConformanceWorld, sign: Sign) => void): CrmCase['run'] {
  return ({ world }) => {
    const { signWebhook } = world
    assert.ok(signWebhook)
    check(world, (story, signedAt, path) => signWebhook(story, signedAt, path))
    return Promise.resolve()
  }
}

function parse(
  world: CrmConformanceWorld,
  request: CrmWebhookInput,
): ReturnType<NonNullable<CrmConformanceWorld['provider']['parseWebhook']>> {
  assert.ok(world.provider.parseWebhook, 'a provider with signed webhooks has parseWebhook')
  return world.provider.parseWebhook(request, NOW)
}

function refuses(world: CrmConformanceWorld, request: CrmWebhookInput): void {
  assert.throws(
    () => parse(world, request),
    (error) => isLeadKitError(error, 'signature_invalid'),
  )
}
