import { isLeadKitError } from '@leadkit/contracts'
import { longCallSchema } from '../base/field-schema.ts'
import { parseInput } from '../base/parse-input.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import type { KeyRing, SecretPlace } from './key-ring.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { type TenantScope, tenantSchema } from '../base/identifier.ts'

export interface RotationOptions {
  readonly onProgress?: ((progress: RotationProgress) => void) | undefined
  /** Stops between two batches; what was rotated stays, and the next run goes on behind it. */
  readonly signal?: AbortSignal | undefined
}

/** Told after each batch. */
export interface RotationProgress {
  readonly tenantId: string
  /** Secrets encrypted anew so far, over all tenants of the run. */
  readonly rotated: number
}

export interface RotationReport {
  readonly rotated: number
  /** Secrets that no configured key opens. They stay as they are; store them again, or bring their key back. */
  readonly unreadable: readonly SecretPlace[]
}

interface SecretColumn {
  readonly table: string
  readonly column: string
}

/** Where secrets are. */
const COLUMNS: readonly SecretColumn[] = [
  { table: 'social_accounts', column: 'access_token_encrypted' },
  { table: 'social_accounts', column: 'refresh_token_encrypted' },
  { table: 'crm_configs', column: 'credentials_encrypted' },
]

const BATCH = 100
const TENANT_BATCH = 500
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** Encrypts secrets anew that another key than the first one holds, while everything goes on working. */
export class SecretRotationSweep {
  readonly #database: Database
  readonly #keyRing: KeyRing

  constructor(database: Database, keyRing: KeyRing) {
    this.#database = database
    this.#keyRing = keyRing
  }

  /**
   * All tenants', suspended ones too. When every process has the new key first and nothing was unreadable, the other keys are no longer needed
   * once this has returned.
   */
  async rotateAll(options: RotationOptions = {}): Promise<RotationReport> {
    const run = new RotationRun(options)
    for (let tenants = await this.#tenantsAfter(FIRST_ID); tenants.length > 0;) {
      for (const id of tenants) await this.#rotateTenant({ tenantId: id, schema: tenantSchema(id) }, run)
      tenants = await this.#tenantsAfter(tenants.at(-1) ?? FIRST_ID)
    }
    return run.report
  }

  /** One tenant's. */
  async rotateTenant(scope: TenantScope, options: RotationOptions = {}): Promise<RotationReport> {
    const run = new RotationRun(options)
    await this.#rotateTenant(scope, run)
    return run.report
  }

  async #tenantsAfter(after: string): Promise<readonly string[]> {
    const rows = await this.#database.readShared('secrets.rotate', (session) =>
      session.sharedTables
        .selectFrom('tenants')
        .select('id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(TENANT_BATCH)
        .execute(),
    )
    return rows.map((row) => row.id)
  }

  async #rotateTenant(scope: TenantScope, run: RotationRun): Promise<void> {
    await this.#database.read('secrets.rotate', scope, async (session) => {
      for (const place of COLUMNS) {
        for (let rows = await this.#read(session, place, FIRST_ID); rows.length > 0;) {
          for (const row of rows) await this.#rotateRow(session, place, row, run)
          run.tell(scope.tenantId)
          rows = await this.#read(session, place, rows.at(-1)?.id ?? FIRST_ID)
        }
      }
    })
  }

  async #read(session: TenantSession, { table, column }: SecretColumn, after: string): Promise<readonly SecretRow[]> {
    return session.run<SecretRow>({
      text: `SELECT id, ${column} AS secret FROM ${quoteIdentifier(session.schema)}.${table}
        WHERE id > $1 AND ${column} IS NOT NULL AND ${column} NOT LIKE $2 ORDER BY id LIMIT ${BATCH}`,
      parameters: [after, `v1.${this.#keyRing.currentKeyId.replaceAll('_', String.raw`\_`)}.%`],
    })
  }

  async #rotateRow(
    session: TenantSession,
    { table, column }: SecretColumn,
    row: SecretRow,
    run: RotationRun,
  ): Promise<void> {
    const place = { tenantId: session.tenantId, table, rowId: row.id, column }
    const plain = this.#open(row.secret, place)
    if (plain === null) {
      run.unreadable.push(place)
      return
    }
    const updated = await session.run({
      // A token that was refreshed meanwhile is newer than what was read, and has the new key already.
      text: `UPDATE ${quoteIdentifier(session.schema)}.${table} SET ${column} = $3 WHERE id = $1 AND ${column} = $2 RETURNING id`,
      parameters: [row.id, row.secret, this.#keyRing.encrypt(plain, place)],
    })
    run.rotated += updated.length
  }

  #open(secret: string, place: SecretPlace): string | null {
    try {
      return this.#keyRing.decrypt(secret, place)
    } catch (error) {
      if (isLeadKitError(error, 'decryption_failed')) return null
      throw error
    }
  }
}

interface SecretRow {
  readonly id: string
  readonly secret: string
}

class RotationRun {
  rotated = 0
  readonly unreadable: SecretPlace[] = []
  readonly #options: RotationOptions

  constructor(options: RotationOptions) {
    this.#options = parseInput(longCallSchema, options, 'secrets.rotate') as RotationOptions
  }

  get report(): RotationReport {
    return { rotated: this.rotated, unreadable: this.unreadable }
  }

  tell(tenantId: string): void {
    this.#options.onProgress?.({ tenantId, rotated: this.rotated })
    refuseAborted(this.#options.signal, 'secrets.rotate')
  }
}
