import { type DatabaseSession, quoteIdentifier } from '../../database/session.ts'

/** Beside the webhooks' own row: when the job last ran. */
const PRESENCE = 'retention cron'

export function cronJobName(session: DatabaseSession): string {
  return `leadkit retention ${session.sharedSchema}`
}

/**
 * Makes every active tenant's run due: a row where there is none, and at once where it waits for its time. A run that a worker holds goes on, and one that
 * is due stays as it is, so the job may run as often as it likes.
 */
export function cronCommand({ sharedSchema }: Pick<DatabaseSession, 'sharedSchema'>): string {
  const shared = quoteIdentifier(sharedSchema)
  return `WITH told AS (
  INSERT INTO ${shared}.host_presence (name, alive_at) VALUES ('${PRESENCE}', now())
  ON CONFLICT (name) DO UPDATE SET alive_at = excluded.alive_at
)
INSERT INTO ${shared}.dispatch AS d (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
SELECT gen_random_uuid(), t.id, 'retention', t.id, true, now(), now() FROM ${shared}.tenants t WHERE t.active
ON CONFLICT (tenant_id, kind, task_id) DO UPDATE SET ready = true, due_at = excluded.due_at
WHERE d.worker_id IS NULL AND NOT d.ready`
}

/** When the job last ran; null if it never did. */
export async function readLastTick(session: DatabaseSession): Promise<Date | null> {
  const row = await session.sharedTables
    .selectFrom('host_presence')
    .select('alive_at')
    .where('name', '=', PRESENCE)
    .executeTakeFirst()
  return row?.alive_at ?? null
}

/** As if the job had never run. */
export async function forgetTicks(session: DatabaseSession): Promise<void> {
  await session.sharedTables.deleteFrom('host_presence').where('name', '=', PRESENCE).execute()
}

/** True while the job runs at least once a day; a late one is forgiven. Both times are the database's. */
export async function isScheduledByCron(session: DatabaseSession): Promise<boolean> {
  const [row] = await session.run<{ recent: boolean }>({
    text: `SELECT alive_at > now() - interval '36 hours' AS recent FROM ${quoteIdentifier(session.sharedSchema)}.host_presence WHERE name = $1`,
    parameters: [PRESENCE],
  })
  return row?.recent === true
}
