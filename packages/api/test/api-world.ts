import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createLeadKit, type LeadKit, type LeadKitOptions, type TenantKit, toNodeHandler } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { signAsMeta } from '@leadkit/testing'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { createApi, type ApiOptions } from '../src/index.ts'

const APP_SECRET = 'the-secret-of-the-app'

/** A tenant with an administrator's key, a lead by webhook, and one row of each kind that a path can name. */
interface Member {
  readonly tenantId: string
  readonly userId: string
  readonly key: string
  readonly leadId: string
  /** Ids by the part of a path in front of them, such as `leads`. */
  readonly ids: Readonly<Record<string, string>>
}

/** A kit with two tenants, and the API on ports. */
export interface ApiWorld {
  readonly kit: LeadKit
  readonly oak: Member
  readonly birch: Member
  /** A key of a user with a role that holds these permissions. */
  keyWith(tenantId: string, permissions: readonly string[], perMinute?: number): Promise<string>
  /** The same kit with a clock that stands still. */
  readonly still: LeadKit
  /** Starts the API on a port of its own, and gives its address. */
  listen(options?: Partial<ApiOptions>): Promise<string>
  close(): Promise<void>
}

/** @param full false leaves out the webhook and the rows of every kind, which take seconds: then a member has one lead. */
export async function createApiWorld({ full = true }: { readonly full?: boolean } = {}): Promise<ApiWorld> {
  const database = await createTestDatabase()
  const directory = await mkdtemp(join(tmpdir(), 'leadkit-api-'))
  const options: LeadKitOptions = {
    database: { connectionString: database.connectionString },
    encryption: { keys: [{ id: '1', secret: 'k'.repeat(44) }] },
    // Nothing listens there: profile names cannot be looked up, and no request leaves the machine.
    crms: [createHubspotCrmProvider({ baseUrl: 'http://127.0.0.1:1' })],
    archive: createFsArchiveSink({ directory }),
    platforms: [
      createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'word', graphUrl: 'http://127.0.0.1:1' }),
    ],
    ai: createRulesAiScorer(),
  }
  const kit: LeadKit = createLeadKit(options)
  const now = new Date()
  const still: LeadKit = createLeadKit({ ...options, now: () => now })
  await kit.migrate()
  const oak = await createMember(kit, { name: 'Oak', accountId: '1034', full })
  const birch = await createMember(kit, { name: 'Birch', accountId: '1035', full })
  const servers: Server[] = []
  return {
    kit,
    still,
    oak,
    birch,
    keyWith: (tenantId, permissions, perMinute) => createKey(kit.tenant(tenantId), permissions, perMinute),
    listen: async (own = {}) => {
      const handle = toNodeHandler(createApi({ kit, ...own }).fetch)
      const server = createServer((request, response) => void handle(request, response))
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    close: async () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      await kit.close()
      await still.close()
      await database.drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

let roles = 0

async function createKey(tenant: TenantKit, permissions: readonly string[], perMinute?: number): Promise<string> {
  roles += 1
  const role = await tenant.roles.create({ name: `role-${roles}`, permissions: permissions as readonly 'leads:read'[] })
  const email = `user-${roles}@host.example`
  const user = await tenant.users.create({ email, password: 'a long password', role: role.name })
  return (await tenant.apiKeys.create({ userId: user.id, name: 'key', perMinute })).secret
}

async function createMember(
  kit: LeadKit,
  { name, accountId, full }: { readonly name: string; readonly accountId: string; readonly full: boolean },
): Promise<Member> {
  const { id: tenantId } = await kit.tenants.create({ name })
  const tenant = kit.tenant(tenantId)
  const account = await tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken: 'token' })
  const user = await tenant.users.create({ email: `admin@${name}.example`, password: 'a long password', role: 'admin' })
  const { key, secret } = await tenant.apiKeys.create({ userId: user.id, name: 'all' })
  if (full) {
    await receive(kit, accountId, 'How much are 20 desks? Budget 9,000 euros. ada@example.org, +49 30 901820')
    await kit.worker().drain()
  }
  const rows = full
    ? await createRows(tenant, user.id)
    : { leads: (await tenant.leads.create({ name: 'Ada', email: 'ada@example.org' })).id }
  return {
    tenantId,
    userId: user.id,
    key: secret,
    leadId: rows.leads ?? '',
    ids: { ...rows, users: user.id, 'api-keys': key.id, 'social-accounts': account.id },
  }
}

/** One row of each kind, so that another tenant's is asked for and not one that nobody has. */
async function createRows(tenant: TenantKit, userId: string): Promise<Record<string, string>> {
  const [conversation] = (await tenant.conversations.list()).items
  const [lead] = (await tenant.leads.list()).items
  if (conversation === undefined || lead === undefined) throw new Error('The webhook made no lead')
  const [message] = (await tenant.messages.list({ conversationId: conversation.id })).items
  const [score] = (await tenant.leads.scores(lead.id)).items
  const note = await tenant.notes.create({ conversationId: conversation.id, userId, text: 'Asks for desks' })
  const [draft] = await tenant.replies.send({
    conversationId: conversation.id,
    text: 'Hello',
    author: 'person',
    draft: true,
  })
  const twin = await tenant.leads.create({ phone: '+49 30 901820' })
  await tenant.leads.duplicates.find()
  const [pair] = (await tenant.leads.duplicates.list()).items
  const other = await tenant.leads.create({ name: 'Grace' })
  const another = await tenant.leads.create({ name: 'Grace H.' })
  const { merge } = await tenant.leads.merge(other.id, [another.id], { by: 'test' })
  const { id: rescoring } = await tenant.leads.rescore({ dryRun: true })
  return {
    conversations: conversation.id,
    leads: lead.id,
    messages: message?.id ?? '',
    'lead-scores': score?.id ?? '',
    notes: note.id,
    replies: draft?.id ?? '',
    drafts: draft?.id ?? '',
    'lead-duplicates': pair?.id ?? '',
    'lead-merges': merge?.id ?? '',
    'lead-rescores': rescoring,
    ...(await createSettings(tenant, userId, twin.id)),
  }
}

/** What a tenant sets up, and what it asks for. */
async function createSettings(tenant: TenantKit, userId: string, leadId: string): Promise<Record<string, string>> {
  const by = 'test'
  const tag = await tenant.tags.create({ name: 'Fair' })
  const segment = await tenant.segments.create({ name: 'All', filter: {}, owner: userId })
  const leads = { ids: [leadId] }
  const run = await tenant.bulk.start({ work: { action: 'tag', add: [tag.id] }, leads, by })
  const config = await tenant.crmConfigs.create({ provider: 'hubspot', credentials: { accessToken: 'token' } })
  const sync = await tenant.crmSyncs.request({ leadId, crmConfigId: config.id })
  const team = await tenant.teams.create({ name: 'Desks' })
  const role = await tenant.roles.create({ name: 'clerk', permissions: ['leads:read'] })
  const hold = await tenant.retention.holds.place({ leadId }, { by, reason: 'Case 7' })
  const gone = await tenant.leads.create({ name: 'Erin' })
  const erasure = await tenant.subjects.erase({ leadId: gone.id }, { by })
  const [task] = (await tenant.aiTasks.list()).items
  return {
    tags: tag.id,
    segments: segment.id,
    'bulk-runs': run.id,
    'crm-configs': config.id,
    'crm-syncs': sync.id,
    teams: team.id,
    roles: role.id,
    'legal-holds': hold.id,
    erasures: erasure.id,
    'ai-tasks': task?.id ?? '',
  }
}

async function receive(kit: LeadKit, pageId: string, text: string): Promise<void> {
  const message = { mid: `m_${pageId}`, text }
  const item = { sender: { id: `8${pageId}` }, recipient: { id: pageId }, timestamp: Date.now(), message }
  const entry = [{ id: pageId, time: Date.now(), messaging: [item] }]
  const body = new TextEncoder().encode(JSON.stringify({ object: 'page', entry }))
  const headers = { ...signAsMeta(body, APP_SECRET) }
  const response = await kit.handler(new Request('http://host/webhooks/facebook', { method: 'POST', headers, body }))
  if (response.status !== 200) throw new Error(`The webhook was answered ${response.status}`)
}

/** What a request was answered. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** One request as JSON. */
export async function ask(
  url: string,
  key: string | null,
  { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answered> {
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : readAnswer(text) }
}

function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
