import { createStormKit } from './storm-host.ts'
import type { StormVendorId } from './storm-vendors.ts'

// Some of the storm's workers in a process of their own, until the test kills it.
const [connectionString = '', vendor = '', url = '', workers = '1'] = process.argv.slice(2)
const kit = createStormKit(connectionString, vendor as StormVendorId, url)
await Promise.all(Array.from({ length: Number(workers) }, () => kit.worker({ leaseMs: 2_000 }).start()))
process.send?.('works')

// A test run that is stopped takes its processes along.
process.once('disconnect', () => process.exit())
