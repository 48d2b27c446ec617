import { sql } from 'kysely'
import type { TenantAccess } from '../../src/lib/database/tenant-access.ts'

/**
 * As if so much time had passed for what lets people and keys in. It is decided by the database's clock, which no test can move: the times that are stored
 * move back instead.
 */
export async function letTimePass(access: TenantAccess, ms: number): Promise<void> {
  const earlier = (column: string) => sql<Date>`${sql.ref(column)} - ${ms}::float8 * interval '1 millisecond'`
  await access.write('test', async ({ tables }) => {
    await tables
      .updateTable('log_in_attempts')
      .set({ ends_at: earlier('ends_at') })
      .execute()
    await tables
      .updateTable('user_tokens')
      .set({ expires_at: earlier('expires_at') })
      .execute()
    await tables
      .updateTable('users')
      .set({ mfa_step: sql<number>`mfa_step - ${Math.floor(ms / 30_000)}::int` })
      .execute()
    const ofKeys = ['used_until', 'previous_until', 'last_used_at', 'expires_at'] as const
    await tables
      .updateTable('api_keys')
      .set(Object.fromEntries(ofKeys.map((column) => [column, earlier(column)])))
      .execute()
  })
}
