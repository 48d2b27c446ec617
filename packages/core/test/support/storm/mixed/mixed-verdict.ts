import { answerTo } from './mixed-kit.ts'
import type { MixedTenant, MixedWorld } from './mixed-world.ts'

interface ReplyRow {
  readonly status: string
  /** Platform, code and message of the fault, if any. */
  readonly fault: string
  readonly content: string
  readonly platformMessageId: string | null
}

interface SeenMessage {
  readonly id: string
  readonly text: string
  /** By the platform's clock. */
  readonly at: number
}

/** What the people of a platform have got from the tenants' accounts. */
export function seen({ meta, x, linkedin, tenants }: MixedWorld): readonly SeenMessage[] {
  const shops = new Set(tenants.map(({ shop }) => shop.id))
  return [
    ...meta.messages
      .filter(({ direction }) => direction === 'outbound')
      .map(({ id, text, sentAt }) => ({ id, text: text ?? '', at: sentAt.getTime() })),
    ...x.messages
      .filter(({ from }) => shops.has(from.id))
      .map(({ id, text, sentAt }) => ({ id, text, at: sentAt.getTime() })),
    ...linkedin.heldComments
      .filter(({ author }) => author.startsWith('urn:li:organization:'))
      .map(({ urn, text, createdAt }) => ({ id: urn, text, at: createdAt.getTime() })),
  ]
}

function countBy<Item>(items: Iterable<Item>): ReadonlyMap<Item, number> {
  const counts = new Map<Item, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** Rows of all tenants. */
export async function rowsOf<Row>(world: MixedWorld, text: string): Promise<readonly Row[]> {
  const rows = await Promise.all(world.tenants.map(({ tenant }) => tenant.transaction(({ query }) => query<Row>(text))))
  return rows.flat()
}

/** Work that is not done yet, by kind; scheduled checks apart. */
export async function openWork(world: MixedWorld): Promise<readonly string[]> {
  const rows = await rowsOf<{ what: string; count: number }>(
    world,
    `SELECT format('reply %s on %s (%s)', r.status, a.platform, r.error_code) AS what, count(*)::int AS count
     FROM replies r JOIN conversations c ON c.id = r.conversation_id
     JOIN social_accounts a ON a.id = c.social_account_id WHERE r.status NOT IN ('sent', 'failed') GROUP BY 1
     UNION ALL SELECT 'ai task ' || status, count(*)::int FROM ai_tasks WHERE status IN ('pending', 'processing') GROUP BY 1
     UNION ALL SELECT format('crm sync %s: %s', status, error_message), count(*)::int FROM crm_syncs WHERE status IN ('pending', 'processing', 'failed') GROUP BY 1`,
  )
  const counts = new Map<string, number>()
  for (const { what, count } of rows) counts.set(what, (counts.get(what) ?? 0) + count)
  return [...counts].map(([what, count]) => `${count} × ${what}`)
}

export interface Verdict {
  /** What the storm broke; empty when every promise was kept. */
  readonly findings: readonly string[]
  /** Texts of the replies that the findings are about. */
  readonly texts: readonly string[]
}

export async function judge(world: MixedWorld): Promise<Verdict> {
  const replies = await judgeReplies(world)
  const records = await Promise.all(world.tenants.map((tenant) => judgeRecords(tenant)))
  return { findings: [...(await judgeMessages(world)), ...replies.findings, ...records.flat()], texts: replies.texts }
}

/** What happened, beside the promises: what the storm brought about and leaves to a person. */
export async function figures(world: MixedWorld): Promise<Readonly<Record<string, number>>> {
  const rows = await rowsOf<{ what: string; count: number }>(
    world,
    `SELECT concat_ws(' ', 'replies', r.status, a.platform, r.error_code) AS what, count(*)::int AS count
     FROM replies r JOIN social_accounts a ON a.id = r.social_account_id GROUP BY 1
     UNION ALL SELECT concat_ws(' ', 'ai tasks', status, left(error_message, 80)), count(*)::int FROM ai_tasks GROUP BY 1
     UNION ALL SELECT concat_ws(' ', 'crm syncs', status, error_code), count(*)::int FROM crm_syncs GROUP BY 1
     UNION ALL SELECT concat_ws(' ', 'conversations paused', automation_paused_reason), count(*)::int FROM conversations
       WHERE automation_paused_at IS NOT NULL GROUP BY 1
     UNION ALL SELECT concat_ws(' ', 'accounts', platform, health), count(*)::int FROM social_accounts WHERE health <> 'healthy' GROUP BY 1`,
  )
  const sums: Record<string, number> = {}
  for (const { what, count } of rows) sums[what] = (sums[what] ?? 0) + count
  return sums
}

async function judgeMessages(world: MixedWorld): Promise<readonly string[]> {
  const { meta, x, linkedin } = world
  const accepted = [meta, x, linkedin].flatMap((platform) => [...platform.acceptedMessageIds()])
  const rows = await rowsOf<{ id: string }>(world, 'SELECT platform_message_id AS id FROM messages')
  const stored = countBy(rows.map(({ id }) => id))
  const lost = accepted.filter((id) => !stored.has(id))
  const doubled = [...stored].filter(([id, count]) => id !== null && count > 1)
  return [
    ...(lost.length > 0
      ? [`${lost.length} of ${accepted.length} acknowledged messages are not stored: ${lost.slice(0, 3).join(', ')}`]
      : []),
    ...(doubled.length > 0 ? [`${doubled.length} messages are stored more than once`] : []),
  ]
}

async function judgeReplies(world: MixedWorld): Promise<Verdict> {
  const outbound = seen(world)
  const times = countBy(outbound.map(({ text }) => text))
  const ids = new Set(outbound.map(({ id }) => id))
  const twice = [...times].filter(([text, count]) => text.startsWith(answerTo('')) && count > 1)
  const replies = await rowsOf<ReplyRow>(
    world,
    `SELECT r.status, r.content, r.platform_message_id AS "platformMessageId",
            format('%s: %s %s', a.platform, r.error_code, r.error_message) AS fault
     FROM replies r JOIN social_accounts a ON a.id = r.social_account_id`,
  )
  const unseen = replies.filter(({ status, content }) => status === 'sent' && !times.has(content))
  const foreign = replies.filter(
    ({ status, platformMessageId: id }) => status === 'sent' && (id === null || !ids.has(id)),
  )
  const denied = replies.filter(({ status, content }) => status !== 'sent' && times.has(content))
  const claimed = countBy(replies.flatMap(({ platformMessageId: id }) => id ?? []))
  const shared = [...claimed].filter(([, count]) => count > 1)
  const finding = (count: number, words: string) =>
    count > 0 ? [`${count} of ${replies.length} replies ${words}`] : []
  const texts = [
    ...replies.filter(({ status }) => status !== 'sent' && status !== 'failed').map(({ content }) => content),
    ...twice.map(([text]) => text),
    ...[...unseen, ...foreign, ...denied].map(({ content }) => content),
    ...replies.filter(({ platformMessageId: id }) => shared.some(([one]) => one === id)).map(({ content }) => content),
  ]
  const findings = [
    ...(twice.length > 0
      ? [`${twice.length} messages were answered more than once: ${JSON.stringify(twice.slice(0, 3))}`]
      : []),
    ...finding(unseen.length, 'are sent, and nobody got them'),
    ...finding(foreign.length, 'are sent under an id that the platform does not have'),
    ...finding(denied.length, `are ${denied[0]?.status} (${denied[0]?.fault}), and the person got them`),
    ...finding(shared.length, 'share a message of the platform'),
  ]
  return { findings, texts }
}

async function judgeRecords({ tenant, vendor, records }: MixedTenant): Promise<readonly string[]> {
  const leads = await tenant.transaction(({ query }) =>
    query<{ id: string }>('SELECT id FROM leads WHERE deleted_at IS NULL'),
  )
  const keys = countBy(records().map(([key]) => key))
  const missing = leads.filter(({ id }) => !keys.has(id))
  const doubled = [...keys].filter(([, count]) => count > 1)
  return [
    ...(missing.length > 0 ? [`${missing.length} of ${leads.length} leads have no record in ${vendor}`] : []),
    ...(doubled.length > 0 ? [`${doubled.length} leads have more than one record in ${vendor}`] : []),
    ...(keys.size > leads.length ? [`${vendor} has ${keys.size - leads.length} records without a lead`] : []),
  ]
}
