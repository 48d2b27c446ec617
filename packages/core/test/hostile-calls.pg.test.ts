import { createRulesAiScorer } from '@leadkit/ai-rules'
import { isLeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { createLeadKit, type LeadKit, type TenantKit } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logInCalls, tenantLifeCalls } from './support/access-calls.ts'
import { crmCalls } from './support/crm/crm-calls.ts'
import { mergeCalls } from './support/leads/merge-calls.ts'
import { segmentCalls } from './support/leads/segment-calls.ts'
import { hostileValues, methodsOf, variantsOf } from './support/hostile-values.ts'
import { subjectCalls } from './support/subjects/subject-calls.ts'
import { retentionCalls } from './support/retention/retention-calls.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { TEST_KEY } from './support/accounts/account-world.ts'

const consentDetails = { by: 'bo', reason: 'r', basis: 'consent', at: new Date(0) } as const

/** What a caller's own mistake may be answered with. */
const CALLERS_FAULT: ReadonlySet<LeadKitErrorCode> = new Set([
  'invalid_input',
  'not_found',
  'conflict',
  'tenant_unknown',
  'illegal_transition',
  'unauthorized',
  'forbidden',
  'rate_limited',
  'configuration',
])
const NOBODY = '00000000-0000-7000-8000-000000000000'
const newConversation = { socialAccountId: NOBODY, platformConversationId: 'c', participantId: 'p' } as const

interface World {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  /** Right arguments of every method, by its path; the test makes them wrong in every place. */
  readonly calls: Readonly<Record<string, readonly unknown[]>>
  close(): Promise<void>
}

async function openWorld(database: Parameters<typeof createLeadKit>[0]['database']): Promise<World> {
  const unreachable = (): Promise<Response> => Promise.reject(new TypeError('no vendor here'))
  const kit = createLeadKit({
    database,
    encryption: { keys: [TEST_KEY] },
    platforms: [createFacebookIngestor({ appSecrets: ['the app secret'], verifyToken: 'verify' })],
    crms: [createHubspotCrmProvider()],
    ai: createRulesAiScorer(),
    archive: createMemoryArchiveSink(),
    fetch: unreachable,
  })
  await kit.migrate()
  const tenant = kit.tenant((await kit.tenants.create({ name: 'Hostile calls' })).id)
  const account = await tenant.socialAccounts.connect({ platform: 'facebook', accountId: '1', accessToken: 'token' })
  const conversation = await tenant.conversations.create({ ...newConversation, socialAccountId: account.id })
  const lead = await tenant.leads.create({ name: 'Ada Example' })
  const user = await tenant.users.create({ email: 'a@b.example', password: 'correct horse battery', role: 'member' })
  const role = await tenant.roles.create({ name: 'reader', permissions: ['leads:read'] } as never)
  const config = await tenant.crmConfigs.create({ provider: 'hubspot', credentials: { accessToken: 'token' } } as never)
  const ids = { lead: lead.id, user: user.id, role: role.id, config: config.id, conversation: conversation.id }
  return {
    kit,
    tenant,
    calls: rightCalls({ ...ids, account: account.id, tenant: tenant.id }),
    close: () => kit.close(),
  }
}

type Ids = Readonly<Record<'lead' | 'user' | 'role' | 'config' | 'conversation' | 'account' | 'tenant', string>>

function rightCalls(ids: Ids): Readonly<Record<string, readonly unknown[]>> {
  const page = { limit: 2, after: null }
  return {
    ...kitCalls(ids, page),
    ...peopleCalls(ids, page),
    ...talkCalls(ids, page),
    ...replyCalls(ids, page),
    ...crmCalls(ids, page),
    'tenant.archives.list': [],
    'tenant.archives.query': ['SELECT 1', { limit: 1 }],
    'tenant.archives.rehydrate': ['2026-02', {}],
    'tenant.archives.release': ['2026-02', {}],
    'kit.retention.installCron': [{}],
    'kit.retention.removeCron': [],
    'kit.retention.cronStatus': [],
    'kit.doctor': [],
    'kit.migrations.status': [],
    'tenant.archives.run': [{}],
    'tenant.archives.verify': [{ repair: false, after: '2026-01/000001' }],
    ...retentionCalls(ids, page),
    ...subjectCalls(ids, page),
    'tenant.hostEvents.failed': [],
    'tenant.hostEvents.redrive': [[NOBODY], {}],
    'tenant.secrets.rotate': [{}],
    'tenant.stats': [],
    'tenant.transaction': [async () => null, undefined],
  }
}

function kitCalls(ids: Ids, page: object): Readonly<Record<string, readonly unknown[]>> {
  return {
    'kit.migrate': [{ concurrency: 1 }],
    'kit.authenticate': ['lk_nothing'],
    'kit.completeAuthorization': ['https://host.example/back?code=c&state=s', { binding: 'b' }],
    'kit.pendingWork': [],
    'kit.secrets.rotate': [{}],
    'kit.archives.verifyAll': [{ repair: false, after: NOBODY }],
    'kit.customFields.check': [{ tenantIds: [NOBODY] }],
    'kit.customFields.createIndexes': [{ tenantIds: [NOBODY] }],
    'kit.tenants.create': [{ name: 'Another', tier: 'pro', settings: { autoReply: 'off', deep: { list: [1] } } }, {}],
    'kit.tenants.get': [ids.tenant],
    'kit.tenants.usage': [ids.tenant, { from: '2026-11-01', to: '2026-11-30' }],
    'kit.tenants.list': [{ ...page, active: true, tier: 'free' }],
    'kit.tenants.update': [NOBODY, { name: 'x', tier: 'pro', settings: {} }, {}],
    'kit.tenants.suspend': [NOBODY, {}],
    'kit.tenants.resume': [NOBODY, {}],
    ...tenantLifeCalls,
    'kit.deliveries.list': [{ ...page, verdict: 'accepted', ingestor: 'facebook', receivedAfter: new Date() }],
    'kit.deliveries.replay': [NOBODY],
  }
}

function accessCalls(ids: Ids, page: object): Readonly<Record<string, readonly unknown[]>> {
  const create = { email: 'b@b.example', password: 'correct horse battery', role: 'member' }
  return {
    'tenant.users.create': [create, {}],
    'tenant.users.get': [ids.user],
    'tenant.users.findByEmail': ['a@b.example'],
    'tenant.users.list': [{ ...page, active: true, role: 'member' }],
    ...logInCalls,
    'tenant.users.setPassword': [NOBODY, 'correct horse battery', {}],
    'tenant.users.setRole': [NOBODY, 'member', {}],
    'tenant.users.update': [NOBODY, { custom: {} }, {}],
    'tenant.users.deactivate': [NOBODY, {}],
    'tenant.users.reactivate': [NOBODY, {}],
    'tenant.roles.create': [{ name: 'other', permissions: ['leads:read'] }, {}],
    'tenant.roles.get': [ids.role],
    'tenant.roles.list': [page],
    'tenant.roles.update': [NOBODY, { permissions: ['leads:read'] }, {}],
    'tenant.roles.remove': [NOBODY, {}],
    'tenant.apiKeys.create': [{ userId: NOBODY, name: 'key', expiresAt: new Date() }, {}],
    'tenant.apiKeys.get': [NOBODY],
    'tenant.apiKeys.list': [{ ...page, userId: ids.user, active: true }],
    'tenant.apiKeys.revoke': [NOBODY, {}],
  }
}

function peopleCalls(ids: Ids, page: object): Readonly<Record<string, readonly unknown[]>> {
  const fields = { name: 'Ada', email: 'ada@b.example', phone: '+41440000000', company: 'Acme', notes: 'A note' }
  return {
    ...accessCalls(ids, page),
    'tenant.leads.create': [{ ...fields, conversationId: NOBODY }, {}],
    'tenant.leads.get': [ids.lead],
    'tenant.leads.find': [ids.lead],
    'tenant.leads.list': [
      {
        ...page,
        status: 'new',
        scoreOverridden: false,
        score: 'hot',
        search: 'ada',
        conversationId: NOBODY,
        createdAfter: new Date(0),
        sort: 'createdAt',
        direction: 'asc',
      },
    ],
    'tenant.leads.update': [NOBODY, { ...fields, expectedVersion: 1 }, {}],
    'tenant.leads.move': [NOBODY, { to: 'contacted', by: 'me', reason: 'r', expectedVersion: 1 }, {}],
    'tenant.leads.remove': [NOBODY, {}],
    ...mergeCalls(ids.lead),
    ...segmentCalls(page),
    'tenant.leads.scores': [ids.lead, page],
    'tenant.leads.transitions': [ids.lead, page],
    'tenant.leads.explain': [ids.lead],
    'tenant.leads.attribution': [NOBODY],
    'tenant.leads.timeline': [ids.lead, { kinds: ['message', 'move'], direction: 'asc', limit: 2 }],
    'tenant.leads.sources': [{ createdAfter: new Date() }],
    'tenant.leads.overrideScore': [
      NOBODY,
      { score: 'hot', scoreValue: 90, reason: 'r', by: 'me', expectedVersion: 1 },
      {},
    ],
    'tenant.leads.clearScoreOverride': [NOBODY, { expectedVersion: 1 }, {}],
    'tenant.leads.scoreQuestion': [NOBODY],
    'tenant.leads.rescore': [{ resume: NOBODY, dryRun: true, batchSize: 2 }],
    'tenant.leads.rescoreReport': [NOBODY],
    'tenant.leads.rescores': [page],
  }
}

function talkCalls(ids: Ids, page: object): Readonly<Record<string, readonly unknown[]>> {
  const connect = {
    platform: 'facebook',
    accountId: '2',
    accessToken: 't',
    accountName: 'n',
    metadata: { a: 1 },
    scopes: ['s'],
    expiresAt: new Date(),
  }
  const conversation = { ...newConversation, metadata: { a: { b: 1 } }, startedAt: new Date() }
  return {
    'tenant.socialAccounts.connect': [connect, {}],
    'tenant.socialAccounts.authorize': [
      { platform: 'facebook', redirectUri: 'https://host.example/back', binding: 'b' },
    ],
    'tenant.socialAccounts.verify': [NOBODY, {}],
    'tenant.socialAccounts.backfill': [NOBODY, { since: new Date() }, {}],
    'tenant.socialAccounts.credentials': [NOBODY],
    'tenant.socialAccounts.get': [ids.account],
    'tenant.socialAccounts.list': [{ ...page, platform: 'facebook', health: 'healthy', active: true }],
    'tenant.socialAccounts.update': [NOBODY, { accountName: 'n', metadata: { a: 1 } }, {}],
    'tenant.socialAccounts.disconnect': [NOBODY, {}],
    'tenant.conversations.get': [ids.conversation],
    'tenant.conversations.list': [{ ...page, participantId: 'p', lastMessageAfter: new Date(0) }],
    'tenant.conversations.create': [conversation, {}],
    'tenant.conversations.update': [NOBODY, { participantName: 'n', metadata: { a: 1 } }, {}],
    'tenant.conversations.close': [NOBODY, {}],
    'tenant.conversations.reopen': [NOBODY, {}],
    'tenant.conversations.pauseAutomation': [NOBODY, { reason: 'r', userId: NOBODY, until: new Date(9e12) }, {}],
    'tenant.conversations.resumeAutomation': [NOBODY, { userId: NOBODY }],
    'tenant.conversations.takeOver': [NOBODY, { userId: NOBODY, reason: 'r', until: new Date(9e12) }, {}],
    'tenant.consents.get': [{ leadId: ids.lead }],
    'tenant.consents.list': [{ ...page, of: { email: 'a@b.example' }, status: 'given' }],
    'tenant.consents.withdraw': [{ phone: '+49 170 1234567' }, consentDetails, {}],
    'tenant.consents.give': [{ platform: 'facebook', participantId: '1' }, consentDetails, {}],
    'tenant.conversations.assign': [
      ids.conversation,
      { userId: NOBODY, teamId: NOBODY, by: 'b', reason: 'r', leadToo: true },
      {},
    ],
    ...careCalls(ids, page),
    'tenant.conversations.automationPolicy': [ids.conversation],
    'tenant.conversations.disclosures': [ids.conversation],
    'tenant.conversations.transcript': [ids.conversation, { maxMessages: 3 }],
    'tenant.messages.get': [NOBODY],
    'tenant.messages.list': [{ ...page, conversationId: ids.conversation, direction: 'asc' }],
    'tenant.aiTasks.create': [{ messageId: NOBODY }, {}],
    'tenant.aiTasks.redrive': [{ errorCode: 'x' }, {}],
    'tenant.aiTasks.get': [NOBODY],
    'tenant.aiTasks.list': [{ ...page, status: 'queued', type: 'score', messageId: NOBODY, conversationId: NOBODY }],
  }
}

function careCalls(ids: Ids, page: object): Readonly<Record<string, readonly unknown[]>> {
  const hours = { timeZone: 'UTC', open: [{ days: ['monday'], from: '09:00', to: '17:00' }] }
  const rule = { name: 'r', when: { languages: ['de'] }, to: { teamId: NOBODY, pick: 'round_robin' } }
  return {
    'tenant.teams.create': [{ name: 'Sales', memberIds: [NOBODY] }, {}],
    'tenant.teams.get': [NOBODY],
    'tenant.teams.list': [page],
    'tenant.teams.update': [NOBODY, { name: 'n', memberIds: [] }, {}],
    'tenant.teams.remove': [NOBODY, {}],
    'tenant.assignments.assign': [
      ids.lead,
      { userId: NOBODY, teamId: NOBODY, by: 'b', reason: 'r', conversationToo: true },
      {},
    ],
    'tenant.assignments.returnToRules': [NOBODY, { by: 'b', reason: 'r' }, {}],
    'tenant.assignments.list': [{ ...page, leadId: ids.lead }],
    'tenant.care.configure': [{ rules: [rule], targets: { answer: { minutes: 5 }, hours } }, {}],
    'tenant.care.settings': [],
    'tenant.care.answerTimes': [{ from: new Date(0), to: new Date(9e12), by: 'user' }],
    'tenant.care.availability': [ids.user],
    'tenant.care.setAvailability': [NOBODY, { capacity: 1, hours }, {}],
  }
}

function replyCalls(ids: Ids, page: object): Readonly<Record<string, readonly unknown[]>> {
  const reply = {
    conversationId: NOBODY,
    text: 'Hello',
    author: 'person',
    userId: NOBODY,
    inReplyTo: NOBODY,
    draft: true,
  }
  return {
    'tenant.replies.send': [reply, {}],
    'tenant.replies.get': [NOBODY],
    'tenant.replies.list': [{ ...page, status: 'sent', conversationId: NOBODY, draft: true }],
    'tenant.replies.approve': [NOBODY, { userId: NOBODY, text: 't' }, {}],
    'tenant.replies.cancel': [NOBODY, {}],
    'tenant.drafts.list': [{ ...page, conversationId: NOBODY, socialAccountId: ids.account, assignedUserId: NOBODY }],
    'tenant.drafts.approve': [NOBODY, { userId: ids.user, text: 't' }, {}],
    'tenant.drafts.reject': [NOBODY, { userId: ids.user, reason: 'r' }, {}],
    'tenant.drafts.reviews': [
      { ...page, verdict: 'edited', conversationId: NOBODY, reviewedAfter: new Date(0), direction: 'asc' },
    ],
    'tenant.notes.create': [{ conversationId: NOBODY, userId: ids.user, text: 't' }, {}],
    'tenant.notes.get': [NOBODY],
    'tenant.notes.list': [{ ...page, conversationId: ids.conversation, direction: 'asc' }],
    'tenant.notes.remove': [NOBODY, {}],
  }
}

const NOT_CALLED = new Set([
  'kit.handler',
  'kit.worker',
  'kit.close',
  'kit.tenant',
  'kit.tenants.as',
  'tenant.as',
  'tenant.archives.read',
  'tenant.drafts.exportReviews',
  'tenant.labelledConversations',
  'tenant.subjects.export',
])
/** A member of zod, of pg, or of the language, in a message. */
const RAW_WORDS = /expected .* received|Invalid input|Unrecognized key|Cannot read prop|is not a function|undefined/i

/** Rows of all tables: what is left of a call that was refused shows here. */
async function countRows({ kit, tenant }: World): Promise<string> {
  const tables = [
    'leads',
    'users',
    'roles',
    'api_keys',
    'conversations',
    'social_accounts',
    'crm_configs',
    'replies',
    'draft_reviews',
    'conversation_notes',
    'teams',
    'assignments',
    'tags',
    'segments',
    'legal_holds',
    'retention_policies',
    'bulk_runs',
  ]
  const parts = tables.map((table) => `SELECT '${table}' AS name, count(*)::text AS rows FROM ${table}`)
  const rows = await tenant.transaction((sql) => sql.query(parts.join(' UNION ALL ')))
  return JSON.stringify([rows, (await kit.tenants.list({ limit: 200 })).items.length])
}

interface Outcome {
  readonly faults: readonly string[]
  readonly rejected: number
}

const READS =
  /\.(get|list|find|findByEmail|scores|transitions|explain|transcript|failed|inbound|pendingWork|stats|count)$/

async function attack(world: World, path: string, method: (...given: unknown[]) => unknown): Promise<Outcome> {
  const faults: string[] = []
  let rejected = 0
  let rows = READS.test(path) ? '' : await countRows(world)
  for (const [name, value] of Object.entries(hostileValues)) {
    let accepted = 0
    for (const given of variantsOf(world.calls[path] ?? [], value)) {
      try {
        await method(...given)
        accepted += 1
      } catch (error) {
        rejected += 1
        const fault = faultOf(error)
        if (fault !== null) faults.push(`${path} with ${name}: ${fault}`)
      }
    }
    if (READS.test(path)) continue
    const after = await countRows(world)
    if (accepted === 0 && after !== rows) faults.push(`${path} with ${name}: half done`)
    rows = after
  }
  return { faults, rejected }
}

function faultOf(error: unknown): string | null {
  if (!isLeadKitError(error)) return `raw: ${String(error).slice(0, 120)}`
  const { code, message } = error
  const told = CALLERS_FAULT.has(code) && !RAW_WORDS.test(message) && message.length <= 600
  return told ? null : `${code} ${message.slice(0, 200)}`
}

describeOnPostgres('hostile calls', (options) => {
  let opened: World | undefined
  const world = (): World => opened ?? expect.fail('the world is for tests')
  const methods = () =>
    new Map([...methodsOf(world().kit, 'kit', NOT_CALLED), ...methodsOf(world().tenant, 'tenant', NOT_CALLED)])
  beforeAll(async () => {
    opened = await openWorld(options())
  })
  afterAll(() => opened?.close())

  it('knows right arguments of every method', () => {
    expect(Object.keys(world().calls).toSorted()).toEqual([...methods().keys()].toSorted())
  })

  it('every method answers them with a LeadKitError that says what is wrong, and does nothing', async () => {
    const outcomes = []
    for (const [path, method] of methods()) outcomes.push(await attack(world(), path, method))
    expect(outcomes.flatMap((outcome) => outcome.faults)).toEqual([])
    expect(outcomes.reduce((sum, { rejected }) => sum + rejected, 0)).toBeGreaterThan(3_000)
  }, 180_000)

  describe('a tenant of no name', () => {
    it('is told by each method, whatever was given for its id', async () => {
      for (const [name, value] of Object.entries(hostileValues)) {
        const call = world()
          .kit.tenant(value as string)
          .leads.list()
        expect({ name, error: await call.catch((error: unknown) => error) }).toMatchObject({
          name,
          error: { code: 'invalid_input' },
        })
      }
    })
  })
})
