import type { CrmWrite } from '@leadkit/contracts'
import type { SyncToRun } from './sync-to-run.ts'
import type { FieldLedger } from '../fields/judge-fields.ts'

/** One write of a lead, with what is known about it once it has succeeded. */
export interface PreparedWrite {
  readonly sync: SyncToRun
  readonly write: CrmWrite
  readonly writtenHash: string
  readonly ledger: FieldLedger
  /** Fields that were left out, by name. */
  readonly leftOut: readonly string[]
  /** Texts that were cut to the length of the CRM's field, by name. */
  readonly cut: readonly string[]
  /** Fields that the CRM refused in this write, by name. */
  readonly refused: readonly string[]
  /** True if a refusal may mean that the CRM's fields have changed: a check is then requested. */
  readonly isDrift: boolean
  /** True if the record holds something that the lead has to take: it is read again after the write. */
  readonly recheck: boolean
}
