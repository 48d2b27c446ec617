import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit, type LeadKit, type TenantKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { TEST_KEYS } from '../access/test-keys.ts'
import { SECRETS, signBody } from '../ingest/three-platforms.ts'
import { compare, type WebhookCase } from './field-case.ts'

/** When the deliveries of the cases were made, and a little. */
const RECEIVED_AT = Date.UTC(2026, 10, 30, 6, 1)
/** The platforms cannot be reached: nothing but the deliveries is known. */
const NOWHERE = 'http://127.0.0.1:9'

function openKit(connectionString: string): LeadKit {
  let aheadMs = 0
  const started = Date.now()
  return createLeadKit<PlatformIngestor, CrmProvider>({
    database: { connectionString },
    encryption: TEST_KEYS,
    ai: createRulesAiScorer(),
    platforms: [
      createFacebookIngestor({ appSecrets: [SECRETS.facebook], verifyToken: 'verify', graphUrl: NOWHERE }),
      createTwitterIngestor({ consumerSecrets: [SECRETS.twitter], apiUrl: NOWHERE }),
      createLinkedinIngestor({ clientSecrets: [SECRETS.linkedin], apiUrl: NOWHERE }),
    ],
    // Messages of a conversation do not come in the same millisecond.
    now: () => new Date(RECEIVED_AT + Date.now() - started + (aheadMs += 5)),
  })
}

/**
 * Posts a case's deliveries, signed, one after the other; a worker does what is due after each. Each account has a tenant of its own.
 * Returns what is not as the case wants it.
 */
export async function playWebhooks(connectionString: string, each: WebhookCase): Promise<readonly string[]> {
  const kit = openKit(connectionString)
  try {
    await kit.migrate()
    const tenants = new Map<string, TenantKit>()
    for (const { platform, id } of each.accounts) {
      const { settings } = each
      const tenant = kit.tenant((await kit.tenants.create({ name: `Field ${Math.random()}`, settings })).id)
      await tenant.socialAccounts.connect({ platform, accountId: id, accessToken: 'token' })
      tenants.set(id, tenant)
    }
    const statuses: number[] = []
    for (const { platform, body } of each.deliveries) {
      statuses.push(await deliver(kit, platform, body))
      await kit.worker().drain()
    }
    const differences = statuses.flatMap((status) => compare('the answer', status, 200))
    for (const [id, wanted] of Object.entries(each.expect)) {
      const tenant = tenants.get(id)
      if (tenant === undefined) throw new Error(`the case wants something of ${id}, which it does not connect`)
      differences.push(...(await compareAccount(tenant, wanted)))
    }
    return differences
  } finally {
    await kit.close()
  }
}

async function deliver(kit: LeadKit, platform: keyof typeof SECRETS, json: unknown): Promise<number> {
  const body = Buffer.from(JSON.stringify(json))
  const url = `http://localhost/webhooks/${platform}`
  const { status } = await kit.handler(new Request(url, { method: 'POST', body, headers: signBody(platform, body) }))
  return status
}

async function compareAccount(tenant: TenantKit, wanted: WebhookCase['expect'][string]): Promise<readonly string[]> {
  const { items: conversations } = await tenant.conversations.list()
  const pages = await Promise.all(conversations.map(({ id }) => tenant.messages.list({ conversationId: id })))
  const { items: replies } = await tenant.replies.list()
  const { items: leads } = await tenant.leads.list()
  const actual = {
    messages: pages.flatMap(({ items }) => items).filter(({ direction }) => direction === 'inbound').length,
    replies: replies.length,
    leads: leads.length,
    lastMessageAt: conversations[0]?.lastMessageAt?.toISOString(),
  }
  const { lead = {}, ...counts } = wanted
  return [
    ...Object.entries(counts).flatMap(([name, value]) =>
      value === undefined ? [] : compare(name, actual[name as keyof typeof actual], value),
    ),
    ...Object.entries(lead).flatMap(([name, value]) => compare(name, leads[0]?.[name as 'name'], value)),
  ]
}
