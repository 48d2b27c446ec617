import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import { type AuditEntry, createLeadKit, type LeadKit, type LeadKitOptions, type TenantKit } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { Client } from 'pg'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { tenantSchema } from '../../../src/lib/base/identifier.ts'
import { TEST_KEY } from '../accounts/account-world.ts'

/** A kit whose clock the test moves, and a client of its own. */
export class AuditWorld {
  readonly kit: LeadKit
  readonly client: Client
  readonly options: DatabaseOptions
  now = new Date()

  constructor(database: DatabaseOptions, options: Partial<LeadKitOptions> = {}) {
    if (!('connectionString' in database)) throw new Error('These tests need a server')
    this.options = database
    this.client = new Client({ connectionString: database.connectionString })
    const unreachable = (): Promise<Response> => Promise.reject(new TypeError('no vendor here'))
    this.kit = createLeadKit<PlatformIngestor, CrmProvider>({
      database: { connectionString: database.connectionString, maxConnections: 20 },
      encryption: { keys: [TEST_KEY] },
      platforms: [createFacebookIngestor({ appSecrets: ['the app secret'], verifyToken: 'verify' })],
      crms: [createHubspotCrmProvider()],
      fetch: unreachable,
      now: () => this.now,
      ...options,
    })
  }

  async create(): Promise<TenantKit> {
    return this.kit.tenant((await this.kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
  }

  /** Rows of a statement; `{{t}}` is the tenant's schema. */
  async sql<Row = Record<string, unknown>>(tenant: TenantKit, text: string, parameters: readonly unknown[] = []) {
    const filled = text.replaceAll('{{t}}', `"${tenantSchema(tenant.id)}"`)
    return (await this.client.query(filled, [...parameters])).rows as readonly Row[]
  }

  async close(): Promise<void> {
    await this.kit.close()
    await this.client.end()
  }
}

/** All entries, oldest first. */
export async function entriesOf(tenant: TenantKit): Promise<readonly AuditEntry[]> {
  const all: AuditEntry[] = []
  for (let after: string | null | undefined; after !== null;) {
    const page = await tenant.audit.list({ limit: 200, after })
    all.push(...page.items)
    after = page.next
  }
  return all.toReversed()
}

/** A lead that was moved, so that the log has an entry. */
export async function moveLead(
  tenant: TenantKit,
  options: Parameters<TenantKit['leads']['move']>[2] = {},
): Promise<void> {
  const { id } = await tenant.leads.create({ name: 'Somebody' })
  await tenant.leads.move(id, { to: 'contacted', by: 'host' }, options)
}
