import { monthOf } from '../../../src/lib/base/month.ts'
import type { TenantScope } from '../../../src/lib/base/identifier.ts'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import { ensurePartition } from '../../../src/lib/database/partitions.ts'
import type { ArchiveWorld } from './archive-world.ts'

const MONTHS = 14
/** Of four a day, in these months. */
const TIMES = 420 * 4
const TALKS_OF_ONE = 25

/** Two tenants with the same messages, ids and all, over fourteen months from January 2025 on; one of them is archived by a test. */
export interface Twins {
  readonly archived: AccountRoute
  readonly hot: AccountRoute
  /** All conversations; the first has a tenth of all messages. */
  readonly conversationIds: readonly string[]
  readonly messageIds: readonly string[]
}

export async function createTwins(world: ArchiveWorld, messages: number): Promise<Twins> {
  const [archived, hot] = [await world.route(), await world.route()]
  const talks = Math.ceil(messages / TALKS_OF_ONE)
  for (const { scope, socialAccountId } of [archived, hot])
    await fill(world, scope, { socialAccountId, messages, talks })
  return {
    archived,
    hot,
    conversationIds: Array.from({ length: talks }, (_, index) => talkId(index)),
    messageIds: Array.from({ length: messages }, (_, index) => `m_${index}`),
  }
}

const talkId = (index: number): string => `019b7a00-0000-7000-9000-${index.toString(16).padStart(12, '0')}`

/** Times have few values, so that messages of one moment are common; ids do not follow them. */
async function fill(
  world: ArchiveWorld,
  scope: TenantScope,
  { socialAccountId, messages, talks }: { socialAccountId: string; messages: number; talks: number },
): Promise<void> {
  const { session } = world.database
  for (let month = 0; month < MONTHS; month += 1)
    await world.database.transaction((transaction) =>
      ensurePartition(
        transaction,
        { schema: scope.schema, table: 'messages' },
        monthOf(new Date(Date.UTC(2025, month, 1))),
      ),
    )
  const run = (text: string, parameters: readonly unknown[]) => session.run({ text, parameters: [...parameters] })
  await run(
    `INSERT INTO "${scope.schema}".conversations (id, tenant_id, social_account_id, platform_conversation_id, participant_id)
      SELECT ('019b7a00-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, $2, 't_' || n, 'p_' || n FROM generate_series(0, $3::int - 1) n`,
    [scope.tenantId, socialAccountId, talks],
  )
  await run(
    `INSERT INTO "${scope.schema}".messages (id, tenant_id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id,
        attachments, received_at, ingested_at, metadata)
      SELECT md5('m' || n)::uuid, $1, ('019b7a00-0000-7000-9000-' || lpad(to_hex(CASE WHEN n % 10 = 0 THEN 0 ELSE n % $3::int END), 12, '0'))::uuid,
        'm_' || n, CASE WHEN n % 3 = 0 THEN 'outbound' ELSE 'inbound' END, 'text', CASE WHEN n % 3 = 0 THEN 'automation' ELSE 'participant' END,
        CASE WHEN n % 11 = 0 THEN '' ELSE 'Größe "' || n || '", ' || md5(n::text) END, CASE WHEN n % 3 = 0 THEN NULL ELSE 'p_' || n % $3::int END,
        CASE WHEN n % 11 = 0 THEN '[{"type": "image", "url": "https://cdn.example/1"}]' ELSE '[]' END::jsonb,
        timestamptz '2025-01-01Z' + (n::bigint * 7919 % $4::bigint) * interval '6 hours',
        timestamptz '2026-03-01Z' + n * interval '1 ms', jsonb_build_object('n', n)
      FROM generate_series(0, $2::int - 1) n`,
    [scope.tenantId, messages, talks, TIMES],
  )
  await run(
    `INSERT INTO "${scope.schema}".message_keys (tenant_id, social_account_id, platform_message_id, message_id, received_at)
      SELECT $1, $2, platform_message_id, id, received_at FROM "${scope.schema}".messages`,
    [scope.tenantId, socialAccountId],
  )
  await run(
    `UPDATE "${scope.schema}".conversations c SET started_at = m.first, last_message_at = m.last, message_count = m.n
      FROM (SELECT conversation_id, min(received_at) AS first, max(received_at) AS last, count(*) AS n FROM "${scope.schema}".messages GROUP BY 1) m
      WHERE m.conversation_id = c.id`,
    [],
  )
}
