import { type ArchiveFormatChoice, createLeadKit, type LeadKit } from '@leadkit/core'
import type { ArchiveSink } from '@leadkit/contracts'
import { Client } from 'pg'

const DAY_MS = 86_400_000

/** A tenant with one old month of messages. */
export interface ArchiveMonth {
  readonly client: Client
  /** Of the month's table, quoted. */
  readonly table: string
  /** Fills the month again; an archive has emptied it. */
  fill(rows: number): Promise<void>
  /** Gives the month's messages their conversations, for pages. */
  talk(): Promise<void>
  kit(archive: ArchiveSink, format: ArchiveFormatChoice): Promise<LeadKit>
  readonly tenantId: string
  close(): Promise<void>
}

/** The columns of an archive, as `COPY` gives them. */
export const COLUMNS = `id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id, attachments,
  reply_to_platform_message_id, received_at, ingested_at, edited_at, deleted_at, metadata`

export async function openMonth(connectionString: string): Promise<ArchiveMonth> {
  const database = { connectionString }
  const encryption = { keys: [{ id: 'benchmark', secret: Buffer.alloc(32, 1).toString('base64') }] }
  const first = createLeadKit({ database, encryption })
  await first.migrate()
  const { id: tenantId } = await first.tenants.create({ name: 'Archive', tier: 'pro' })
  await first.close()
  const client = new Client({ connectionString })
  await client.connect()
  // Without the keys' triggers: conversations have nothing to do with what is measured.
  await client.query('SET session_replication_role = replica')
  const { rows: tenants } = await client.query<{ schema_name: string }>('SELECT schema_name FROM public.tenants')
  const schemaName = tenants[0]?.schema_name ?? ''
  const table = `"${schemaName}".messages_2026_01`
  return {
    client,
    table,
    tenantId,
    async fill(rows) {
      await client.query(
        `CREATE TABLE ${table} PARTITION OF "${schemaName}".messages FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z')`,
      )
      await client.query(
        `INSERT INTO ${table} (tenant_id, ${COLUMNS})
         SELECT $2::uuid, ('019b7a00-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
           ('019b7a00-0000-7000-9000-' || lpad(to_hex(n / 20), 12, '0'))::uuid, 'm_' || md5(n::text),
           CASE WHEN n % 3 = 0 THEN 'outbound' ELSE 'inbound' END, 'text', CASE WHEN n % 3 = 0 THEN 'automation' ELSE 'participant' END,
           'Hello, do you still have ' || md5(n::text) || ' in size ' || n % 50 || '? ' || repeat('Please tell me the price. ', n % 5),
           'p_' || md5((n / 20)::text), '[]', NULL, timestamptz '2026-01-01Z' + n * interval '1 ms',
           timestamptz '2026-01-01Z' + n * interval '1 ms' + interval '1 s', NULL, NULL, '{"mid": "x"}'
         FROM generate_series(1, $1::int) n`,
        [rows, tenantId],
      )
      await client.query(`ANALYZE ${table}`)
    },
    async talk() {
      const account = '019b7a00-0000-7000-a000-000000000001'
      await client.query(
        `INSERT INTO "${schemaName}".social_accounts (id, tenant_id, platform, account_id, access_token_encrypted) VALUES ($1, $2, 'facebook', '1', '')`,
        [account, tenantId],
      )
      await client.query(
        `INSERT INTO "${schemaName}".conversations (id, tenant_id, social_account_id, platform_conversation_id, participant_id, started_at, last_message_at)
         SELECT conversation_id, $2::uuid, $1::uuid, conversation_id::text, conversation_id::text, min(received_at), max(received_at)
         FROM ${table} GROUP BY conversation_id`,
        [account, tenantId],
      )
    },
    async kit(archive, format) {
      const now = (): Date => new Date(Date.UTC(2026, 1, 1) + 200 * DAY_MS)
      return createLeadKit({ database, encryption, archive, retention: { archiveFormats: [format] }, now })
    },
    close: () => client.end(),
  }
}
