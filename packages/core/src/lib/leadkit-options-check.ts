import { LeadKitError } from '@leadkit/contracts'
import { tenantTiers } from './tenants/tenant.ts'
import { z } from 'zod'
import type { CustomEntity } from './custom-fields/custom-field-schemas.ts'
import { functionSchema } from './base/field-schema.ts'
import { parseInput } from './base/parse-input.ts'
import type { LeadKitOptions } from './leadkit-options.ts'
import { hostEventTypes } from './host-events/host-event.ts'

const text = z.string().min(1)
const count = z.number().int().min(1)

/** An adapter: its factory must have given it these members. */
function adapterSchema(factory: string, members: readonly string[]) {
  const isAdapter = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'id') === 'string' &&
    members.every((member) => typeof Reflect.get(value, member) === 'function')
  return z.custom(isAdapter, `must be an adapter, such as one from ${factory}`)
}

const platform = adapterSchema('createFacebookIngestor', ['verify', 'parse'])
const crm = adapterSchema('createHubspotCrmProvider', ['upsert'])
const scorer = adapterSchema('createRulesAiScorer', ['classify', 'score'])
const archiveFormat = adapterSchema('createParquetFormat', ['encode', 'decode'])
const sink = adapterSchema('createFsArchiveSink', ['write', 'read'])

const logger = z.custom(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['debug', 'info', 'warn', 'error'].every((level) => typeof Reflect.get(value, level) === 'function'),
  'must have the methods debug, info, warn and error',
)

const common = { sharedSchema: z.string().min(1).max(63).optional(), preparedStatements: z.boolean().optional() }
const server = { ...common, listenConnectionString: text.optional(), maxSchemasPerConnection: count.optional() }
const hasConnect = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'connect') === 'function'
const databases = {
  pool: z.strictObject({ ...server, pool: z.custom(hasConnect, 'must be a pg pool, such as new pg.Pool() makes') }),
  connectionString: z.strictObject({ ...server, connectionString: text, maxConnections: count.optional() }),
  pglite: z.strictObject({
    ...common,
    pglite: z.union([text, z.custom((value) => typeof value === 'object' && value !== null)]),
  }),
}

function isFree(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Reflect.get(value, 'maxUsage') === undefined
}

function isObjectSchema(value: unknown): boolean {
  const internals: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, '_zod') : undefined
  const definition: unknown = typeof internals === 'object' && internals !== null ? Reflect.get(internals, 'def') : null
  return typeof definition === 'object' && definition !== null && Reflect.get(definition, 'type') === 'object'
}

function byEntity<Schema extends z.ZodType>(schema: Schema): Readonly<Record<CustomEntity, z.ZodOptional<Schema>>> {
  const optional = schema.optional()
  return { leads: optional, conversations: optional, tenants: optional, users: optional }
}

const retentionChoice = z.strictObject({ messagesDays: z.number().optional(), archiveFormat: text.optional() })

const optionsSchema = z.strictObject({
  database: z.looseObject({}),
  encryption: z.strictObject({ keys: z.array(z.strictObject({ id: z.string(), secret: z.unknown() })) }),
  platforms: z.array(platform).optional(),
  crms: z.array(crm).optional(),
  crmInbound: z.strictObject({ webhookUrl: text.optional(), pollIntervalMs: z.number().optional() }).optional(),
  ai: scorer.optional(),
  aiFallback: scorer.refine(isFree, 'must be a scorer that costs nothing: one without maxUsage').optional(),
  aiTasks: z
    .strictObject({
      maxMessages: count.optional(),
      maxCharacters: count.optional(),
      maxMessageCharacters: count.optional(),
      batchSize: count.optional(),
    })
    .optional(),
  replies: z.strictObject({ longText: z.enum(['split', 'refuse']).optional(), maxParts: count.optional() }).optional(),
  archive: sink.optional(),
  accounts: z
    .strictObject({
      checkIntervalMs: z.number().optional(),
      backfillDays: z.number().optional(),
      backfillLimit: z.number().optional(),
      sampleLimit: z.number().optional(),
    })
    .optional(),
  retention: z
    .strictObject({
      messagesDays: z.number().optional(),
      deliveriesDays: z.number().optional(),
      aiTasksDays: z.number().optional(),
      crmSyncsDays: z.number().optional(),
      hostEventsDays: z.number().optional(),
      messageKeysDays: z.number().optional(),
      auditDays: z.number().optional(),
      archiveFormats: z.array(z.union([z.enum(['jsonl', 'csv']), archiveFormat])).optional(),
      tiers: z
        .strictObject(Object.fromEntries(tenantTiers.map((tier) => [tier, retentionChoice.optional()])))
        .optional(),
      coldCacheBytes: z.number().optional(),
    })
    .optional(),
  // Their contents are checked where they are read.
  customFields: z.strictObject(byEntity(z.custom(isObjectSchema, 'must be a z.object'))).optional(),
  customFieldIndexes: z.strictObject(byEntity(z.array(text))).optional(),
  customFieldSearch: z.strictObject({ leads: z.array(text).optional() }).optional(),
  events: z.partialRecord(z.enum([...hostEventTypes, 'delivery.unparsable']), functionSchema.optional()).optional(),
  logger: logger.optional(),
  fetch: functionSchema.optional(),
  now: functionSchema.optional(),
})

/**
 * Checks the shape of `createLeadKit`'s options; ranges are checked where the values are used.
 * @throws LeadKitError `configuration`, which names the option, even a misspelt one.
 */
export function checkOptions(options: LeadKitOptions): LeadKitOptions {
  const { database } = parseInput(optionsSchema, options, 'createLeadKit', 'configuration')
  const kinds = Object.keys(databases) as (keyof typeof databases)[]
  const given = kinds.filter((kind) => database[kind] !== undefined)
  const [kind] = given
  if (kind === undefined || given.length > 1)
    throw new LeadKitError(
      'configuration',
      'createLeadKit: give one of database.pool, database.connectionString or database.pglite',
    )
  const schema: z.ZodType = databases[kind]
  parseInput(schema, database, 'createLeadKit: database', 'configuration')
  return options
}
