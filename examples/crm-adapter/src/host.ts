import { createLeadKit } from '@leadkit/core'
import { createRolodexCrmProvider } from './rolodex-crm-provider.ts'

/** The host's kit: it registers its own adapter like LeadKit's, and the types know the adapter's id. */
export function createHost(settings: {
  readonly databaseUrl: string
  readonly key: string
  readonly rolodexUrl: string
}) {
  return createLeadKit({
    database: { connectionString: settings.databaseUrl },
    encryption: { keys: [{ id: 'first', secret: settings.key }] },
    crms: [createRolodexCrmProvider({ baseUrl: settings.rolodexUrl })],
    events: {
      'crm.paused': ({ tenantId, payload }) => console.warn(`${tenantId}: Rolodex is paused (${payload.reason})`),
    },
  })
}

if (import.meta.main) {
  const { DATABASE_URL = '', LEADKIT_KEY = '', ROLODEX_URL = '' } = process.env
  const kit = createHost({ databaseUrl: DATABASE_URL, key: LEADKIT_KEY, rolodexUrl: ROLODEX_URL })
  await kit.migrate()
  const worker = kit.worker()
  await worker.start()
  process.once('SIGTERM', () => void worker.stop().then(() => kit.close()))
}
