import { createLeadKit, type LeadKitOptions } from '@leadkit/core'
import { createStormProvider, type StormVendorId } from './storm-vendors.ts'

/** A host of the storm: the same in the test and in every process of it. */
export function createStormKit(
  connectionString: string,
  vendor: StormVendorId,
  url: string,
  options: Pick<LeadKitOptions, 'now'> = {},
) {
  return createLeadKit({
    database: { connectionString },
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [createStormProvider(vendor, url)],
    ...options,
  })
}
