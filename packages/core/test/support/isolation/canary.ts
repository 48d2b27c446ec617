import type { TenantKit } from '@leadkit/core'
import { pageMessage } from '../ingest/page-message.ts'
import type { HttpKit } from '../ingest/three-platforms.ts'

/** What a call can name by an id. */
export type Kind =
  | 'account'
  | 'conversation'
  | 'cursor'
  | 'key'
  | 'lead'
  | 'message'
  | 'note'
  | 'role'
  | 'segment'
  | 'tag'
  | 'team'
  | 'user'

export type Ids = Readonly<Record<Kind, string>>

/** A tenant with rows that hold its word, one of each kind, which only others try to reach. */
export interface Canary {
  readonly tenant: TenantKit
  /** Part of every text that belongs to the tenant, and of no other. */
  readonly word: string
  readonly page: string
  readonly apiKey: string
  readonly ids: Ids
  /** Of rows that the tenant itself works with. */
  readonly own: Ids
}

function wordOf(index: number): string {
  return `canary-${index}-`
}

/** All words of tenants in a text. */
export function wordsIn(text: string): readonly string[] {
  return text.match(/canary-\d+-/g) ?? []
}

export async function createCanary(http: HttpKit, index: number): Promise<Canary> {
  const word = wordOf(index)
  const page = String(10_000 + index)
  const tenant = http.kit.tenant((await http.kit.tenants.create({ name: `${word}tenant`, tier: 'enterprise' })).id)
  const account = await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
  const shared = await tenant.socialAccounts.connect(SHARED_ACCOUNT)
  await http.post('facebook', pageMessage(page, `${word}mid`, `${word}hello`))
  const user = await tenant.users.create({
    email: `${word}@host.example`,
    password: 'correct horse battery',
    role: 'member',
  })
  const first = await createRows(tenant, `${word}first`, account.id, user.id)
  // Its user is the tenant's only one: a password takes longer to hash than all the rest.
  const second = await createRows(tenant, `${word}second`, shared.id, user.id)
  await plantSharedRows(tenant, word)
  return { tenant, word, page, apiKey: first.apiKey, ids: first.ids, own: second.ids }
}

/** A page that all tenants have connected. */
export const SHARED_ACCOUNT = { platform: 'facebook', accountId: '9999', accessToken: 'token' } as const

async function createRows(
  tenant: TenantKit,
  name: string,
  account: string,
  user: string,
): Promise<{ readonly ids: Ids; readonly apiKey: string }> {
  const leads = [
    await tenant.leads.create({ name, email: `${name}@canary.example` }),
    await tenant.leads.create({ name }),
  ]
  const role = await tenant.roles.create({ name, permissions: ['leads:read'] })
  const team = await tenant.teams.create({ name, memberIds: [user] })
  const tag = await tenant.tags.create({ name })
  const segment = await tenant.segments.create({ name, filter: { search: name }, owner: user })
  const conversation = await tenant.conversations.create({
    socialAccountId: account,
    platformConversationId: name,
    participantId: name,
  })
  const note = await tenant.notes.create({ conversationId: conversation.id, userId: user, text: name })
  const key = await tenant.apiKeys.create({ userId: user, name })
  const { next } = await tenant.leads.list({ limit: 1 })
  const [message] = (await tenant.transaction(({ query }) => query<{ id: string }>('SELECT id FROM messages'))) ?? []
  const ids = {
    account,
    conversation: conversation.id,
    cursor: next ?? '',
    key: key.key.id,
    lead: leads[0]?.id ?? '',
    message: message?.id ?? '',
    note: note.id,
    role: role.id,
    segment: segment.id,
    tag: tag.id,
    team: team.id,
    user,
  }
  return { ids, apiKey: key.secret }
}

/** Rows of the shared tables that are the tenant's. */
async function plantSharedRows(tenant: TenantKit, word: string): Promise<void> {
  await tenant.transaction(async ({ query }) => {
    await query(`INSERT INTO crm_routes (provider, account_id, tenant_id, crm_config_id) VALUES ('crm', $2, $1, $1)`, [
      tenant.id,
      word,
    ])
    await query(
      `INSERT INTO held_deliveries (id, delivery_id, received_at, ingestor, tenant_id, reason, error_message, held_at, attempted_at, next_attempt_at)
       VALUES ($1, $1, now(), 'facebook', $1, 'busy', $2, now(), now(), now() + interval '1 day')`,
      [tenant.id, word],
    )
    await query(
      `INSERT INTO dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
       VALUES ($1, $1, 'canary', $1, false, now() + interval '1 day', now())`,
      [tenant.id],
    )
  })
}
