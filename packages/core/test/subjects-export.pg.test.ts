import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { archived, eraseAda } from './support/subjects/archived-people.ts'
import { ADA, BEN, type ErasureWorld } from './support/subjects/erasure-world.ts'

const LATER = Date.UTC(2027, 0, 5)

async function exported(world: ErasureWorld): Promise<string> {
  const parts: string[] = []
  const participant = { platform: 'facebook', accountId: world.web.page, participantId: ADA }
  for await (const part of world.tenant.subjects.export({ participant })) parts.push(part)
  expect(parts.length).toBeGreaterThan(10)
  return parts.join('')
}

describeOnPostgres('subjects.export', (options) => {
  it('gives one person everything of theirs, hot and archived, and nothing of others', async () => {
    const world = await archived(options())
    await world.hears(
      { mid: 'a3', from: ADA, text: 'My mail is ada@example.test', at: LATER },
      { mid: 'b2', from: BEN, text: 'My mail is ben@example.test', at: LATER },
    )
    await world.drain()
    await world.web.rows(
      `UPDATE messages SET metadata = metadata || '{"reactions": {"${ADA}": "+", "${BEN}": "-"}}' WHERE platform_message_id = 'a3' RETURNING 1`,
    )
    const [talk] = await world.ids('id', `conversations WHERE participant_id = '${ADA}'`)
    await world.web.rows(`INSERT INTO disclosures (reply_id, tenant_id, conversation_id, reason, content, disclosed_at)
      SELECT gen_random_uuid(), tenant_id, id, 'start', 'An assistant answers', now() FROM conversations WHERE id = '${talk}' RETURNING 1`)
    await world.web
      .rows(`WITH r AS (INSERT INTO replies (id, tenant_id, conversation_id, social_account_id, content, author, status, generated_at)
        SELECT gen_random_uuid(), tenant_id, id, social_account_id, 'Ten euros', 'automation', 'sent', now() FROM conversations WHERE id = '${talk}' RETURNING *)
      INSERT INTO draft_reviews (id, tenant_id, reply_id, conversation_id, verdict, user_id, author, draft, final_text, reason, drafted_at, reviewed_at)
      SELECT gen_random_uuid(), tenant_id, id, conversation_id, 'edited', gen_random_uuid(), 'automation', 'Nine euros', 'Ten euros', 'Wrong price', now(), now() FROM r RETURNING 1`)
    const text = await exported(world)
    const found = JSON.parse(text) as Readonly<Record<string, readonly Record<string, unknown>[]>>
    expect(found).toMatchObject({ format: 'leadkit.subject.v1', exportedAt: world.now.toISOString() })
    const inbound = found['messages']?.filter(({ direction }) => direction === 'inbound')
    expect(inbound?.map(({ content }) => content)).toEqual([
      'How much is the c4n4ry plan?',
      'And when, c4n4ry?',
      'My mail is ada@example.test',
    ])
    expect(inbound?.at(-1)?.['metadata']).toMatchObject({ reactions: { [ADA]: '+' } })
    expect(found['leads']).toMatchObject([{ email: 'ada@example.test' }])
    expect(found['conversations']).toMatchObject([{ participantId: ADA, platform: 'facebook' }])
    expect(found['disclosures']).toMatchObject([
      { conversationId: talk, content: 'An assistant answers', reason: 'start' },
    ])
    expect(found['draftReviews']).toMatchObject([
      { draft: 'Nine euros', finalText: 'Ten euros', reason: 'Wrong price' },
    ])
    expect(found['scores']?.length).toBeGreaterThan(0)
    for (const others of [BEN, 'ben@', 'pro plan']) expect(text).not.toContain(others)

    const aborted = new AbortController()
    aborted.abort()
    const [lead] = found['leads'] ?? []
    const parts = world.tenant.subjects.export({ leadId: String(lead?.['id']) }, { signal: aborted.signal })
    await parts.next()
    await expect(parts.next()).rejects.toMatchObject({ code: 'aborted' })

    world.pass(10 * 86_400_000)
    await world.finish(await eraseAda(world))
    await expect(exported(world)).rejects.toMatchObject({ code: 'not_found' })
    await world.web.kit.close()
  })
})
