import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const text = z.string()

/** A value, or what it must not be or must contain; null: there is none. */
const wantedSchema = z.union([
  text,
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ not: text }),
  z.object({ contains: text }),
])
export type Wanted = z.infer<typeof wantedSchema>

const webhookCase = z.object({
  note: text,
  settings: z.record(text, z.json()).default({}),
  accounts: z.array(z.object({ platform: text, id: text })),
  deliveries: z.array(z.object({ platform: z.enum(['facebook', 'twitter', 'linkedin']), body: z.json() })),
  expect: z.record(
    text,
    z.object({
      messages: z.int().optional(),
      replies: z.int().optional(),
      leads: z.int().optional(),
      lastMessageAt: wantedSchema.optional(),
      lead: z.record(text, wantedSchema).optional(),
    }),
  ),
})
export type WebhookCase = z.infer<typeof webhookCase>

const formCase = z.object({
  field_data: z.array(z.json()),
  expect: z.object({ leads: z.int() }).catchall(wantedSchema),
})
export type FormCase = z.infer<typeof formCase>

const leadSchema = z.object({
  name: text,
  email: text.optional(),
  phone: text.optional(),
  company: text.optional(),
  notes: text.optional(),
})

const crmCase = z.object({
  provider: z.enum(['hubspot', 'salesforce', 'zoho']),
  lead: leadSchema,
  /** Answers of the CRM, for requests whose body has the words. */
  fault: z.object({ status: z.int(), times: z.int(), when: text, body: z.json() }).optional(),
  expect: z.object({ inCrm: z.boolean() }).catchall(wantedSchema),
})
export type CrmCase = z.infer<typeof crmCase>

const searchCase = z.object({ query: text, arguable: z.boolean().default(false), expect: z.object({ finds: text }) })

const head = { id: text, title: text }
const fileSchema = z.discriminatedUnion('kind', [
  z.object({ ...head, kind: z.literal('webhook'), cases: z.array(webhookCase) }),
  z.object({ ...head, kind: z.literal('form'), cases: z.array(formCase) }),
  z.object({ ...head, kind: z.literal('crm'), cases: z.array(crmCase) }),
  z.object({
    ...head,
    kind: z.literal('search'),
    leads: z.array(leadSchema.extend({ email: text })),
    cases: z.array(searchCase),
  }),
  z.object({ ...head, kind: z.literal('ai'), cases: z.array(z.json()) }),
])
export type FieldFile = z.infer<typeof fileSchema>
export type SearchFile = Extract<FieldFile, { kind: 'search' }>

/** The inputs that failed in the field, where they lie; empty where the shared folder has none. */
export function readFieldFiles(sharedDirectory: string): readonly FieldFile[] {
  const folder = join(sharedDirectory, 'cases/field')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => fileSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
}

/** Nothing when the value is what the case wants; else what it should be, with the value. */
export function compare(label: string, actual: unknown, wanted: Wanted): readonly string[] {
  const value = actual ?? null
  const difference = [`${label} is ${JSON.stringify(value)}, wanted ${JSON.stringify(wanted)}`]
  if (wanted === null || typeof wanted !== 'object') return value === wanted ? [] : difference
  if ('not' in wanted) return value === wanted.not ? difference : []
  return typeof value === 'string' && value.includes(wanted.contains) ? [] : difference
}
