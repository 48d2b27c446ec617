import { type Page, pageLimit } from '../base/page.ts'
import { parseInput } from '../base/parse-input.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import {
  type AuditEntry,
  type AuditFilter,
  auditFilterSchema,
  type AuditVerification,
  type AuditVerifyOptions,
  auditVerifySchema,
} from './audit-entry.ts'
import { isGuarded, listEntries, readChains, readHeads } from './audit-reader.ts'
import type { ChainKeys } from './chain-keys.ts'
import { readCheckpoint } from './checkpoint.ts'
import { LogCheck } from './log-check.ts'

/** `tenant.audit`: who did what to the tenant's leads, settings, people, keys and connections. Entries are written by LeadKit, and never changed. */
export class AuditRepository {
  readonly #access: TenantAccess
  readonly #keys: ChainKeys

  constructor(access: TenantAccess, keys: ChainKeys) {
    this.#access = access
    this.#keys = keys
  }

  /** Newest first. @throws LeadKitError `invalid_input`. */
  async list(filter: AuditFilter = {}): Promise<Page<AuditEntry>> {
    const operation = 'audit.list'
    const checked = parseInput(auditFilterSchema, filter, operation)
    return this.#access.read(operation, (session) => listEntries(session, checked, pageLimit(checked)))
  }

  /**
   * Follows the chains of the whole log, as it is at one moment, and reports what was taken out, changed, moved or put in. Reads every entry once, some
   * 50,000 a second; writers go on meanwhile.
   * @throws LeadKitError `invalid_input`; `aborted`; `decryption_failed` when no configured key decrypts a chain's key: then nothing can be said.
   */
  async verify(options: AuditVerifyOptions = {}): Promise<AuditVerification> {
    const operation = 'audit.verify'
    const { checkpoint, signal } = parseInput(auditVerifySchema, options, operation)
    const marks = readCheckpoint(checkpoint)
    return this.#access.write(operation, async (session) => {
      await session.run({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY', parameters: [] })
      const check = new LogCheck(await readHeads(session, this.#keys), marks)
      for await (const page of readChains(session)) {
        refuseAborted(signal, operation)
        for (const entry of page) check.add(entry)
      }
      return check.end(await isGuarded(session))
    })
  }
}
