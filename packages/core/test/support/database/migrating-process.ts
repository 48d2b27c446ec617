import { createLeadKit } from '@leadkit/core'
import { TEST_KEYS } from '../access/test-keys.ts'

// kit.migrate() in a process of its own, which tells of each schema that is done, until the test kills it.
const [connectionString = ''] = process.argv.slice(2)
const kit = createLeadKit({ database: { connectionString, maxConnections: 3 }, encryption: TEST_KEYS })
await kit.migrate({ attempts: 100, onProgress: ({ tenantId }) => process.send?.(tenantId ?? 'shared') })
await kit.close()
process.disconnect()
