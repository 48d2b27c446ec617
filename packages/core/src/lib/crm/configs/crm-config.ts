import type { CrmVerification } from '@leadkit/contracts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

/** A tenant's connection to one object in one CRM. It never includes the credentials. */
export interface CrmConfig<Provider extends string = string> {
  readonly id: string
  readonly provider: Provider
  /** The remote object that leads become, such as `contacts`. */
  readonly object: string
  /** The vendor's id of the account; null before the first `verify`. */
  readonly remoteAccountId: string | null
  /** What to do if the person is already in the CRM: give that record our key (`link`), or fail. */
  readonly onDuplicate: 'link' | 'fail'
  /** What happens to a removed lead's record: moved to the vendor's trash, erased for good, or kept. */
  readonly onDelete: 'trash' | 'purge' | 'keep'
  /** True if each change to a lead is synced automatically. */
  readonly autoSync: boolean
  /** Set while nothing is sent, by `pause` or because the vendor refused the credentials; leads wait in the outbox. */
  readonly pausedAt: Date | null
  /** One word, such as `auth_revoked` or the host's own reason. */
  readonly pausedReason: string | null
  /** When the config was last checked against its CRM. Null before the first check. */
  readonly checkedAt: Date | null
  /** Fields that writes leave out, because the CRM would refuse them. */
  readonly fieldFaults: readonly CrmFieldFault[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The result of `crmConfigs.verify`. */
export interface CrmConfigCheck<Provider extends string = string> extends CrmVerification {
  readonly config: CrmConfig<Provider>
}
