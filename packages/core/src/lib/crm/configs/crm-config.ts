import type { CrmVerification } from '@leadkit/contracts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

/** A tenant's connection to one object of one CRM. Its credentials are never part of it. */
export interface CrmConfig<Provider extends string = string> {
  readonly id: string
  readonly provider: Provider
  /** The remote object that leads become, such as `contacts`. */
  readonly object: string
  /** The vendor's id of the account; null before the first `verify`. */
  readonly remoteAccountId: string | null
  /** What to do when the person is in the CRM already: give that record our key (`link`), or fail. */
  readonly onDuplicate: 'link' | 'fail'
  /** What a removed lead's record becomes: the vendor's trash, gone for good, or as it is. */
  readonly onDelete: 'trash' | 'purge' | 'keep'
  /** True when each change of a lead is synced by itself. */
  readonly autoSync: boolean
  /** Set while nothing is sent, by `pause` or because the vendor refused the credentials; leads wait in the outbox. */
  readonly pausedAt: Date | null
  /** A word, such as `auth_revoked` or what the host gave. */
  readonly pausedReason: string | null
  /** When the CRM was last asked whether it still takes what the config sends. Null before the first time. */
  readonly checkedAt: Date | null
  /** Fields that pushes leave out, because the CRM would refuse them. */
  readonly fieldFaults: readonly CrmFieldFault[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What `crmConfigs.verify` found at the vendor. */
export interface CrmConfigCheck<Provider extends string = string> extends CrmVerification {
  readonly config: CrmConfig<Provider>
}
