import { createLeadKit } from '@leadkit/core'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { TEST_KEYS } from './test-keys.ts'

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
process.once('message', () => {
  void socialAccounts
    .verify(accountId)
    .then(({ account }) => process.send?.({ health: account.health, tokenVersion: account.tokenVersion }))
    .finally(() => kit.close())
    .finally(() => process.disconnect())
})
process.send?.('ready')
