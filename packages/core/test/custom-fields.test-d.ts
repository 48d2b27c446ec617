import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import type { LeadKit, Lead, CustomFieldsOf, InferLead, NewLead, LeadFilter, TenantKit } from '@leadkit/core'
import { createLeadKit } from '@leadkit/core'

const database = { connectionString: '' }
const encryption = { keys: [] }
const customFields = {
  leads: z.object({
    budget: z.number(),
    region: z.enum(['north', 'south']).nullish(),
    start: z.iso.date(),
    tags: z.array(z.string()),
    address: z.object({ city: z.string() }),
  }),
  users: z.object({ staffNumber: z.string() }),
}

const kit = createLeadKit({ database, encryption, customFields, customFieldIndexes: { leads: ['budget'] } })
const plain = createLeadKit({ database, encryption })
const { leads } = kit.tenant('')

// What is declared is typed, optional, and may be emptied.
await leads.create({ name: 'Ada', custom: { budget: 1, region: 'north', tags: ['a'], address: { city: 'Bern' } } })
await leads.update('', { custom: { budget: null, region: undefined } })
expectTypeOf((await leads.get('')).custom).toEqualTypeOf<{
  readonly budget?: number
  readonly region?: 'north' | 'south'
  readonly start?: string
  readonly tags?: string[]
  readonly address?: { city: string }
}>()
// @ts-expect-error a text for a number
await leads.create({ custom: { budget: '1' } })
// @ts-expect-error an undeclared field
await leads.create({ custom: { budgett: 1 } })
// @ts-expect-error a value that the enum does not have
await leads.update('', { custom: { region: 'west' } })

// Filters follow the types.
await leads.list({
  custom: { budget: { atLeast: 1000 }, region: 'north', tags: { has: 'a' }, address: { present: true } },
})
await leads.list({
  custom: { start: { atLeast: '2026-01-01', below: '2026-02-01' }, region: { in: ['north', 'south'] } },
})
// @ts-expect-error a text for a number
await leads.list({ custom: { budget: { atLeast: 'much' } } })
// @ts-expect-error an undeclared field
await leads.list({ custom: { budgett: 1 } })
// @ts-expect-error an object has no equality
await leads.list({ custom: { address: { city: 'Bern' } } })
// @ts-expect-error a list has no range
await leads.list({ custom: { tags: { atLeast: 'a' } } })
// @ts-expect-error an index of an undeclared field
createLeadKit({ database, encryption, customFields, customFieldIndexes: { leads: ['nope'] } })
// @ts-expect-error no schema
createLeadKit({ database, encryption, customFields: { leads: { budget: z.number() } } })

// Mappings name declared fields that a CRM can hold.
const { crmConfigs } = kit.tenant('')
await crmConfigs.update('', { fieldMappings: [{ target: 'x', source: 'lead.custom.budget', owner: 'latest' }] })
await crmConfigs.update('', {
  fieldMappings: [
    { target: 'x', source: 'lead.name' },
    { target: 'y', constant: 1 },
  ],
})
await crmConfigs.update('', { fieldMappings: (await crmConfigs.get('')).fieldMappings })
// @ts-expect-error an undeclared field
await crmConfigs.update('', { fieldMappings: [{ target: 'x', source: 'lead.custom.budgett' }] })
// @ts-expect-error an object
await crmConfigs.update('', { fieldMappings: [{ target: 'x', source: 'lead.custom.address' }] })
const when = { source: 'lead.custom.nope', operator: 'present' } as const
// @ts-expect-error an undeclared field in a condition
await crmConfigs.update('', { fieldMappings: [{ target: 'x', source: 'lead.name', when }] })

// Without a declaration everything is as it was, and no custom field is taken.
expectTypeOf(plain).toEqualTypeOf<LeadKit<never, never>>()
await plain.tenant('').leads.create({ name: 'Ada' })
expectTypeOf<NewLead>().not.toEqualTypeOf<NewLead<{ budget: number }>>()
// @ts-expect-error nothing is declared
await plain.tenant('').leads.create({ custom: { budget: 1 } })
// @ts-expect-error nothing is declared
await plain.tenant('').leads.list({ custom: { budget: 1 } })

// All types have names, and a kit with custom fields is a kit.
type Kit = LeadKit<never, never, CustomFieldsOf<typeof customFields>>
expectTypeOf(kit).toEqualTypeOf<Kit>()
type MyLead = Lead<{ budget: number }>
expectTypeOf<InferLead<typeof kit>>().toEqualTypeOf<Lead<z.output<typeof customFields.leads>>>()
expectTypeOf<MyLead['custom']>().toEqualTypeOf<{ readonly budget?: number }>()
expectTypeOf<InferLead<LeadKit>>().toEqualTypeOf<Lead>()
const anyKit: LeadKit = kit
const anyTenant: TenantKit = kit.tenant('')
const anyLead: Lead = await leads.get('')
const filter: LeadFilter<{ budget: number }> = { custom: { budget: 1 } }
void [anyKit, anyTenant, anyLead, filter]
