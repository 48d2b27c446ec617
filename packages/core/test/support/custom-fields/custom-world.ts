import { createLeadKit, type CustomFieldNames, type CustomFieldSchemas } from '@leadkit/core'
import { z } from 'zod'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { quoteIdentifier } from '../../../src/lib/database/session.ts'
import { newId, tenantSchema } from '../../../src/lib/base/identifier.ts'
import { describeOnEachDatabase } from '../database/databases.ts'

export const encryption = { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] }

export const customFields = {
  leads: z.object({
    budget: z.number(),
    region: z.enum(['north', 'south']),
    vip: z.boolean(),
    start: z.iso.date(),
    due: z.iso.datetime({ offset: true }),
    tags: z.array(z.string()),
    seats: z.array(z.number()),
    plan: z.string().trim().max(40),
    address: z.object({ city: z.string() }),
  }),
  conversations: z.object({ topic: z.string(), priority: z.int() }),
  tenants: z.object({ customerNumber: z.int(), segment: z.enum(['small', 'large']) }),
  users: z.object({ staffNumber: z.string(), languages: z.array(z.string()) }),
}

const START = Date.parse('2026-11-22T09:00:00.000Z')

/** A host with custom fields, through the public API; its clock goes on by a second with each look. */
function createCustomHost(options: DatabaseOptions) {
  let looks = 0
  const now = (): Date => {
    looks += 1
    return new Date(START + looks * 1000)
  }
  const events: { readonly tenantId: string; readonly fields: readonly string[] }[] = []
  const kit = createLeadKit({
    database: options,
    encryption,
    customFields,
    customFieldIndexes: {
      leads: ['budget', 'region', 'start', 'tags'],
      conversations: ['priority'],
      users: ['languages'],
      tenants: ['segment'],
    },
    events: {
      'lead.updated': (event) => void events.push({ tenantId: event.tenantId, fields: event.payload.fields }),
    },
    now,
  })
  const database = new Database(options)
  return {
    kit,
    events,
    options,
    database,
    /** The host's own SQL, with `{{tenant}}` for the tenant's schema. */
    run: <Row>(tenantId: string, text: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> =>
      database.session.run<Row>({
        text: text.replaceAll('{{tenant}}', quoteIdentifier(tenantSchema(tenantId))),
        parameters,
      }),
    /** Starts a conversation with nobody; its id. */
    addConversation: async (tenantId: string, custom: { topic?: string; priority?: number } = {}): Promise<string> => {
      const session = database.session.ofTenant({ tenantId, schema: tenantSchema(tenantId) })
      const id = newId()
      const account = {
        id,
        tenant_id: tenantId,
        platform: 'facebook',
        account_id: id,
        access_token_encrypted: 'sealed',
      }
      await session.tables.insertInto('social_accounts').values(account).execute()
      const thread = { socialAccountId: id, platformConversationId: id, participantId: id }
      return (await kit.tenant(tenantId).conversations.create({ ...thread, custom })).id
    },
    /** The same database, under a changed declaration. */
    redeclared: <Schemas extends CustomFieldSchemas>(schemas: Schemas, indexes?: CustomFieldNames<Schemas>) =>
      createLeadKit({ database: options, encryption, customFields: schemas, customFieldIndexes: indexes, now }),
    close: () => Promise.all([kit.close(), database.close()]),
  }
}

export type CustomHost = ReturnType<typeof createCustomHost>
export type CustomTenant = ReturnType<CustomHost['kit']['tenant']>

/** Runs tests on each database, each with a tenant of its own. */
export function describeWithCustomFields(
  name: string,
  define: (host: () => CustomHost, tenant: () => CustomTenant) => void,
): void {
  describeOnEachDatabase(name, (options) => {
    let host: CustomHost
    let tenant: CustomTenant
    beforeAll(() => {
      host = createCustomHost(options())
    })
    beforeEach(async () => {
      tenant = host.kit.tenant((await host.kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
      host.events.length = 0
    })
    afterAll(() => host.close())
    define(
      () => host,
      () => tenant,
    )
  })
}
