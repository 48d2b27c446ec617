import { createLeadKit } from '@leadkit/core'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { TEST_KEYS } from '../access/test-keys.ts'

// One of many processes that need the same account's token at the same moment: it says when it is ready, and begins when it is told to.
const [connectionString = '', apiUrl = '', tenantId = '', accountId = ''] = process.argv.slice(2)
const kit = createLeadKit({
  database: { connectionString, maxConnections: 2 },
  encryption: TEST_KEYS,
  platforms: [
    createTwitterIngestor({
      consumerSecrets: ['secret'],
      clientId: 'client-id',
      clientSecret: 'client-secret',
      apiUrl,
    }),
  ],
})
const { socialAccounts } = kit.tenant(tenantId)
await socialAccounts.get(accountId)

async function renew(): Promise<void> {
  const { account } = await socialAccounts.verify(accountId)
  process.send?.({ health: account.health, tokenVersion: account.tokenVersion })
  await kit.close()
  process.disconnect()
}

process.once('message', () => void renew())
process.send?.('ready')
