import { expect, it } from 'vitest'
import { Migrator } from '../src/lib/database/migrator.ts'
import { newId } from '../src/lib/base/identifier.ts'
import { prepareTenant } from '../src/lib/tenants/tenant-preparation-writer.ts'
import { forgetMigrations } from './support/database/older-tenant.ts'
import { describeForTenant, START } from './support/leads/lead-world.ts'

const VERSION = 31
/** Messages as LeadKit wrote them before the column was there, with the fields that they name. */
const MESSAGES: readonly (readonly [code: string, message: string, refused: readonly string[]])[] = [
  ['validation', 'hubspot: VALIDATION_ERROR; HTTP 400; request r-1; fields: email (INVALID_EMAIL)', ['email']],
  [
    'validation',
    'salesforce: MULTIPLE; fields: Last_Name__c (REQUIRED), Phone (STRING_TOO_LONG)',
    ['Last_Name__c', 'Phone'],
  ],
  ['validation', 'zoho: INVALID_DATA; HTTP 400', []],
  ['duplicate', 'hubspot: CONFLICT; fields: email (TAKEN)', []],
]

describeForTenant('refused fields of outbox rows', (tenant) => {
  it('are filled from the messages of rows that were there before the column', async () => {
    const { scope, tables, world } = tenant()
    const { session } = world.database
    const configId = await tenant().addCrmConfig({ autoSync: false })
    const lead = await tenant().leads.create({ name: 'Ada' })
    await session.run({ text: `ALTER TABLE "${scope.schema}".crm_syncs DROP COLUMN refused_fields`, parameters: [] })
    await forgetMigrations(world.database, scope.schema, [VERSION])
    const rows = MESSAGES.map(([code, message], index) => ({
      id: newId(),
      tenant_id: scope.tenantId,
      lead_id: lead.id,
      crm_config_id: configId,
      action: 'create',
      status: 'failed',
      lead_version: 1,
      error_code: code,
      error_message: message,
      created_at: new Date(START.getTime() + index),
      synced_at: null,
    }))
    await tables.insertInto('crm_syncs').values(rows).execute()

    const migrator = new Migrator(world.database, () => new Date(), prepareTenant)
    expect((await migrator.migrate()).failed).toEqual([])
    const filled = await tables.selectFrom('crm_syncs').select('refused_fields').orderBy('created_at').execute()
    expect(filled.map((row) => row.refused_fields.toSorted())).toEqual(MESSAGES.map(([, , refused]) => refused))
  })
})
