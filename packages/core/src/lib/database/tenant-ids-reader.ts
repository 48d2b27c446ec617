import type { Database } from './database.ts'

const BATCH = 500
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** The ids of all tenants, suspended ones too, in their order, read in batches; with `wanted`, only of those among them that exist. */
export async function* tenantIds(
  database: Database,
  operation: string,
  wanted?: readonly string[],
): AsyncGenerator<string> {
  for (let ids = await idsAfter(FIRST_ID); ids.length > 0;) {
    yield* ids
    ids = await idsAfter(ids.at(-1) ?? FIRST_ID)
  }

  async function idsAfter(after: string): Promise<readonly string[]> {
    const rows = await database.readShared(operation, ({ sharedTables }) => {
      const all = sharedTables.selectFrom('tenants').select('id').where('id', '>', after)
      const query = wanted === undefined ? all : all.where((eb) => eb('id', '=', eb.fn.any(eb.val(wanted))))
      return query.orderBy('id').limit(BATCH).execute()
    })
    return rows.map((row) => row.id)
  }
}
