import { isLeadKitError } from '@leadkit/contracts'
import { type Actor, hostActor } from '../base/actor.ts'
import { longCallSchema } from '../base/field-schema.ts'
import { parseInput } from '../base/parse-input.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import type { KeyRing, SecretPlace } from './key-ring.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { tenantIds } from '../database/tenant-ids-reader.ts'
import { type TenantScope, tenantSchema } from '../base/identifier.ts'

export interface RotationOptions {
  readonly onProgress?: ((progress: RotationProgress) => void) | undefined
  /** Stops between two batches; rotated secrets stay rotated, and the next run continues from there. */
  readonly signal?: AbortSignal | undefined
}

/** Called after each batch. */
export interface RotationProgress {
  readonly tenantId: string
  /** Secrets re-encrypted so far, across all tenants in the run. */
  readonly rotated: number
}

export interface RotationReport {
  readonly rotated: number
  /** Secrets that no configured key can decrypt. They are not changed; store them again, or restore their key. */
  readonly unreadable: readonly SecretPlace[]
}

interface SecretColumn {
  readonly table: string
  readonly column: string
}

/** The columns that contain secrets. */
export const secretColumns: readonly SecretColumn[] = [
  { table: 'social_accounts', column: 'access_token_encrypted' },
  { table: 'social_accounts', column: 'refresh_token_encrypted' },
  { table: 'crm_configs', column: 'credentials_encrypted' },
  { table: 'consent_keys', column: 'secret_encrypted' },
  { table: 'users', column: 'mfa_secret_encrypted' },
  { table: 'audit_chains', column: 'secret_encrypted' },
]

const BATCH = 100
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** Re-encrypts secrets that are not encrypted with the first key, while everything keeps running. */
export class SecretRotationSweep {
  readonly #database: Database
  readonly #keyRing: KeyRing

  constructor(database: Database, keyRing: KeyRing) {
    this.#database = database
    this.#keyRing = keyRing
  }

  /**
   * Rotates the secrets of all tenants, suspended ones too. If every process has the new key first and nothing was unreadable, the other keys are no
   * longer needed once this returns.
   */
  async rotateAll(options: RotationOptions = {}): Promise<RotationReport> {
    const run = new RotationRun(options)
    for await (const tenantId of tenantIds(this.#database, 'secrets.rotate'))
      await this.#rotateTenant({ tenantId, schema: tenantSchema(tenantId) }, run)
    return run.report
  }

  /** Rotates one tenant's secrets. */
  async rotateTenant(
    scope: TenantScope,
    options: RotationOptions = {},
    actor: Actor = hostActor,
  ): Promise<RotationReport> {
    const run = new RotationRun(options)
    await this.#rotateTenant(scope, run, actor)
    return run.report
  }

  async #rotateTenant(scope: TenantScope, run: RotationRun, actor: Actor = hostActor): Promise<void> {
    const before = { rotated: run.rotated, unreadable: run.unreadable.length }
    await this.#database.read('secrets.rotate', scope, async (session) => {
      for (const place of secretColumns) {
        for (let rows = await this.#read(session, place, FIRST_ID); rows.length > 0;) {
          for (const row of rows) await this.#rotateRow(session, place, row, run)
          run.tell(scope.tenantId)
          rows = await this.#read(session, place, rows.at(-1)?.id ?? FIRST_ID)
        }
      }
    })
    const after = { rotated: run.rotated - before.rotated, unreadable: run.unreadable.length - before.unreadable }
    if (after.rotated + after.unreadable === 0) return
    const record = async (session: TenantSession): Promise<void> =>
      session.record({ action: 'secrets.rotated', subject: ['tenant', null], after })
    await this.#database.write('secrets.rotate', scope, record, { actor })
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
      // A token that was refreshed in the meantime is newer than the one read, and already uses the new key.
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
