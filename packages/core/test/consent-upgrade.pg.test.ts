import type { TenantKit } from '@leadkit/core'
import type { GraphPerson } from '@leadkit/testing'
import { afterEach, expect, it } from 'vitest'
import { newId, type TenantScope } from '../src/lib/base/identifier.ts'
import { monthOf } from '../src/lib/base/month.ts'
import { Database, type DatabaseOptions } from '../src/lib/database/database.ts'
import { ensurePartition } from '../src/lib/database/partitions.ts'
import { quoteIdentifier } from '../src/lib/database/session.ts'
import { createScorerByText } from './support/ai/scorer-by-text.ts'
import { MemoryCrm } from './support/crm/memory-crm.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createOlderTenant, forgetMigrations } from './support/database/older-tenant.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

/** The first version with consent records has this migration. */
const CONSENT_RECORDS = 46
const SAID_AT = new Date('2026-10-05T08:00:00.000Z')
const PAUSED_AT = new Date('2026-10-05T08:00:07.000Z')

/** A tenant of the version before, filled by SQL: only that version's columns exist. */
class OlderTenant {
  readonly scope: TenantScope
  readonly #database: Database

  constructor(database: Database, scope: TenantScope) {
    this.#database = database
    this.scope = scope
  }

  async insert(table: string, values: Readonly<Record<string, unknown>>): Promise<string> {
    const row = { id: newId(), tenant_id: this.scope.tenantId, ...values }
    const names = Object.keys(row)
    await this.#database.session.run({
      text: `INSERT INTO ${quoteIdentifier(this.scope.schema)}.${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      parameters: Object.values(row),
    })
    return row.id
  }

  account(accountId: string): Promise<string> {
    return this.insert('social_accounts', { platform: 'facebook', account_id: accountId, access_token_encrypted: '-' })
  }

  conversation(account: string, participant: string, paused?: Readonly<Record<string, unknown>>): Promise<string> {
    const row = { social_account_id: account, platform_conversation_id: `t-${newId()}`, participant_id: participant }
    return this.insert('conversations', { ...row, ...paused })
  }
}

const OPTED_OUT = { automation_paused_at: PAUSED_AT, automation_paused_reason: 'opt_out' }

interface Stage {
  readonly world: TalkWorld
  readonly database: Database
  readonly older: OlderTenant
  readonly tenant: TenantKit
}
type Open = (crm?: MemoryCrm) => Promise<Stage>

async function openStage(options: DatabaseOptions, crm = new MemoryCrm()): Promise<Stage> {
  const ai = createScorerByText({
    classify: (text) => (text === 'START' ? { consent: 'given', intent: 'other' } : {}),
  })
  const world = await createTalkWorld(options, { ai, crms: [crm.provider()] })
  const database = new Database(options)
  const settings = { autoReply: 'send', disclosure: { enabled: false } }
  const scope = await createOlderTenant(database, CONSENT_RECORDS, settings)
  await ensurePartition(database.session, { schema: scope.schema, table: 'messages' }, monthOf(SAID_AT))
  return { world, database, older: new OlderTenant(database, scope), tenant: world.kit.tenant(scope.tenantId) }
}

/** Ada said STOP on one page, knows another, and has a lead on each with the same address. */
async function writeAda(older: OlderTenant, pages: readonly [string, string], adaThere: string) {
  const [account, otherAccount] = [await older.account(pages[0]), await older.account(pages[1])]
  const conversation = await older.conversation(account, 'ada-there', OPTED_OUT)
  const email = 'ada@example.org'
  const lead = await older.insert('leads', { conversation_id: conversation, email })
  const other = await older.insert('leads', {
    conversation_id: await older.conversation(otherAccount, adaThere),
    email,
  })
  const message = await older.insert('messages', {
    conversation_id: conversation,
    platform_message_id: 'm-1',
    direction: 'inbound',
    author: 'participant',
    content: 'STOP',
    received_at: SAID_AT,
  })
  const output = JSON.stringify({ intent: 'opt_out' })
  await older.insert('ai_tasks', { message_id: message, conversation_id: conversation, task_type: 'classify', output })
  const waiting = { conversation_id: conversation, social_account_id: account, content: 'One more thing' }
  return { conversation, lead, other, message, reply: await older.insert('replies', waiting) }
}

function digits(): string {
  return String(Math.floor(Math.random() * 1e14))
}

async function saysAndIsAnswered(
  world: TalkWorld,
  tenant: TenantKit,
  person: GraphPerson,
  text: string,
): Promise<boolean> {
  const answers = async () => (await tenant.replies.list({ limit: 100 })).items.length
  const before = await answers()
  await world.says(text, person)
  await world.work()
  return (await answers()) > before
}

function testPerson(open: Open): void {
  it('carries opt-outs of an older version over to the person: everywhere, in merges, in the CRM, and to be taken back', async () => {
    const crm = new MemoryCrm()
    const { world, older, tenant } = await open(crm)
    const [page, otherPage] = [world.meta.addPage({ id: digits() }), world.meta.addPage({ id: digits() })]
    const ada = world.meta.addPerson(otherPage, { name: 'Ada' })
    const { conversation, lead, other, message, reply } = await writeAda(older, [page.id, otherPage.id], ada.id)
    const stranger = await older.insert('leads', { name: 'Somebody else' })

    expect((await world.kit.migrate()).failed).toEqual([])

    const { items } = await tenant.consents.list()
    const evidence = {
      messageId: message,
      conversationId: conversation,
      platform: 'facebook',
      channel: 'direct_message',
    }
    expect(items).toMatchObject([
      { status: 'withdrawn', basis: 'consent', withdrawnAt: SAID_AT, recordedBy: 'participant', evidence },
    ])
    const withdrawn = { status: 'withdrawn', at: SAID_AT, recordId: items[0]?.id, messageId: message }
    expect(await tenant.leads.get(lead)).toMatchObject({ consent: withdrawn })
    expect(await tenant.leads.get(other)).toMatchObject({ consent: withdrawn })
    expect(await tenant.leads.get(stranger)).toMatchObject({ consent: null })
    expect(await tenant.replies.get(reply)).toMatchObject({ status: 'failed', errorCode: 'opted_out' })

    await tenant.leads.merge(stranger, [lead], { by: 'bo@acme.example', reason: 'the same person' })
    expect(await tenant.leads.get(stranger)).toMatchObject({ consent: withdrawn })
    const fieldMappings = [{ source: 'lead.optedOut', target: 'no_messages' } as const]
    const credentials = crm.addAccount('acme')
    await tenant.crmConfigs.create({ provider: 'memory', credentials, fieldMappings, autoSync: true })
    await tenant.leads.update(other, { company: 'Example' })
    await world.work()
    expect(crm.records('acme')).toMatchObject([{ fields: { no_messages: true } }])

    const { accessToken, id: accountId } = otherPage
    await tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken })
    expect(await saysAndIsAnswered(world, tenant, ada, 'How much is a shelf?')).toBe(false)
    expect(await saysAndIsAnswered(world, tenant, ada, 'START')).toBe(true)
    expect(await tenant.consents.get({ leadId: lead })).toMatchObject({ status: 'given' })
    expect(await tenant.conversations.get(conversation)).toMatchObject({ automationPausedReason: null })
  })
}

function testRuns(open: Open): void {
  it('names what is known of one without a message, and leaves other pauses and ended ones alone', async () => {
    const { world, older, tenant } = await open()
    const account = await older.account(digits())
    const user = newId()
    const byHand = await older.conversation(account, 'by-hand', { ...OPTED_OUT, automation_paused_by: user })
    const plain = await older.conversation(account, 'plain', OPTED_OUT)
    await older.conversation(account, 'taken', { ...OPTED_OUT, automation_paused_reason: 'taken_over' })
    await older.conversation(account, 'resumed')
    await world.kit.migrate()
    const { items } = await tenant.consents.list()
    const byConversation = new Map(items.map((record) => [record.evidence.conversationId, record]))
    expect(new Set(byConversation.keys())).toEqual(new Set([byHand, plain]))
    const reason = 'Automation of the conversation was paused for an opt-out'
    const expected = { withdrawnAt: PAUSED_AT, evidence: { messageId: null, reason } }
    expect(byConversation.get(byHand)).toMatchObject({ ...expected, recordedBy: user })
    expect(byConversation.get(plain)).toMatchObject({ ...expected, recordedBy: 'upgrade' })
  })

  it('carries many in parts, each once, wherever a run ends and however many run at once', async () => {
    const { world, database, older, tenant } = await open()
    const account = await older.account(digits())
    for (let at = 0; at < 45; at += 1) await older.conversation(account, `p-${at}`, OPTED_OUT)
    const run = () => world.kit.migrate({ concurrency: 1 })
    await Promise.all([run(), run(), run()])
    await forgetMigrations(database, older.scope.schema, [0])
    expect((await run()).failed).toEqual([])
    const { items } = await tenant.consents.list({ limit: 100 })
    expect(items).toHaveLength(45)
    expect(new Set(items.map(({ evidence }) => evidence.conversationId)).size).toBe(45)
  })
}

describeOnPostgres('opt-outs of older versions', (options) => {
  const stages: Stage[] = []
  afterEach(async () => {
    for (const { world, database } of stages.splice(0)) {
      await world.close()
      await database.close()
    }
  })
  const open: Open = async (crm) => {
    const stage = await openStage(options(), crm)
    stages.push(stage)
    return stage
  }
  testPerson(open)
  testRuns(open)
})
