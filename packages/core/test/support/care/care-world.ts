import {
  createLeadKit,
  type HostEvent,
  type HostEventHandlers,
  type HostEventPayloads,
  type HostEventType,
  type Lead,
  type LeadKit,
  type TenantKit,
} from '@leadkit/core'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { TEST_KEYS } from '../access/test-keys.ts'

const HEARD: readonly HostEventType[] = ['lead.assigned', 'conversation.assigned', 'task.dead']

/** A tenant with users and teams, one or two kits, and a clock that tests move for all of them. */
export interface CareWorld {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  /** A second process's kit on the same database. */
  readonly other: LeadKit
  now(): Date
  setNow(moment: string): void
  /** Runs all that is due. */
  work(): Promise<void>
  addUser(): Promise<string>
  rows<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>
  /** Leads of the host, one after another. */
  addLeads(count: number): Promise<readonly Lead[]>
  addConversation(): Promise<string>
  addLeadsOf(conversationIds: readonly string[]): Promise<readonly string[]>
  told<Type extends HostEventType>(type: Type): readonly HostEventPayloads[Type][]
  close(): Promise<void>
}

/** Monday noon in UTC. */
const MONDAY_NOON = '2026-11-30T12:00:00.000Z'

export async function createCareWorld(database: DatabaseOptions): Promise<CareWorld> {
  let aheadMs = new Date(MONDAY_NOON).getTime() - Date.now()
  const now = (): Date => new Date(Date.now() + aheadMs)
  const events: HostEvent[] = []
  const tenantIds: string[] = []
  const tell = (event: HostEvent): void => {
    if (tenantIds.includes(event.tenantId)) events.push(event)
  }
  const handlers = Object.fromEntries(HEARD.map((type) => [type, tell])) as HostEventHandlers
  const open = (): LeadKit => createLeadKit({ database, encryption: TEST_KEYS, events: handlers, now })
  const [kit, other] = [open(), open()]
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}` })
  tenantIds.push(id)
  const tenant = kit.tenant(id)
  const account = await tenant.socialAccounts
    .list()
    .then(() => tenant.transaction((sql) => sql.query<{ id: string }>(ACCOUNT, [id, String(Math.random())])))
  let threads = 0
  return {
    kit,
    tenant,
    other,
    now,
    setNow(moment) {
      aheadMs = new Date(moment).getTime() - Date.now()
    },
    work: () => kit.worker().drain(),
    async addUser() {
      const email = `${Math.random().toString(36).slice(2)}@desk.example`
      return (await tenant.users.create({ email, password: 'correct horse battery', role: 'member' })).id
    },
    async addLeads(count) {
      const leads: Lead[] = []
      for (let made = 0; made < count; made += 1) leads.push(await tenant.leads.create({ name: `Ada ${made}` }))
      return leads
    },
    async addLeadsOf(conversationIds) {
      const ids: string[] = []
      for (const conversationId of conversationIds)
        ids.push((await tenant.leads.create({ conversationId, name: 'Dee' })).id)
      return ids
    },
    async addConversation() {
      threads += 1
      const made = await tenant.conversations.create({
        socialAccountId: account[0]?.id ?? '',
        platformConversationId: `thread-${threads}`,
        participantId: `person-${threads}`,
      })
      return made.id
    },
    told: (type) => events.filter((event) => event.type === type).map((event) => event.payload as never),
    rows: (text, parameters) => tenant.transaction(({ query }) => query(text, parameters)),
    async close() {
      await kit.close()
      await other.close()
    },
  }
}

const ACCOUNT = `INSERT INTO social_accounts (tenant_id, platform, account_id, access_token_encrypted)
  VALUES ($1, 'facebook', $2, 'sealed') RETURNING id`
