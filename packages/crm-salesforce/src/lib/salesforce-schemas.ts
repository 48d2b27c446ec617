import { z } from 'zod'

const text = z.string().optional().catch(undefined)

/**
 * One entry of a refusal's array: `errorCode` in refusals of a request, `statusCode` in results of collections. The finding of a duplicate rule is
 * documented as `duplicateResult`; the API also sends it as `duplicateResut`.
 */
const faultSchema = z.looseObject({
  errorCode: text,
  statusCode: text,
  message: text,
  fields: z.array(z.unknown()).optional().catch(undefined),
  duplicateResult: z.unknown().optional(),
  duplicateResut: z.unknown().optional(),
})
export type SalesforceFault = z.infer<typeof faultSchema>

export const faultListSchema = z.array(faultSchema)

/** What a duplicate rule found. */
export const duplicateResultSchema = z.looseObject({
  matchResults: z.array(
    z.looseObject({
      entityType: text,
      matchRecords: z.array(z.looseObject({ record: z.looseObject({ Id: z.string() }) })).catch([]),
    }),
  ),
})

/** RFC 6749 §5.2. */
export const tokenErrorSchema = z.looseObject({ error: text, error_description: text })

export const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  instance_url: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  /** Milliseconds since 1970, as text. */
  issued_at: z
    .string()
    .regex(/^\d{10,16}$/)
    .optional()
    .catch(undefined),
})

/** One result of a write. */
export const saveResultSchema = z.looseObject({
  id: z.string().nullish(),
  success: z.boolean(),
  created: z.boolean().optional(),
  errors: z.array(faultSchema).catch([]),
})
export type SalesforceSaveResult = z.infer<typeof saveResultSchema>

/** Entries are not parsed here: one unreadable entry must not fail the others. */
export const collectionSchema = z.array(z.unknown())

const rowSchema = z.looseObject({ Id: z.string().min(1) })
export type SalesforceRow = z.infer<typeof rowSchema>

export const queryResultSchema = z.looseObject({ done: z.boolean(), records: z.array(rowSchema) })

export const deletedSchema = z.looseObject({
  deletedRecords: z.array(z.looseObject({ id: z.string().min(1), deletedDate: z.string() })),
  earliestDateAvailable: z.string(),
  latestDateCovered: z.string(),
})

export const fieldSchema = z.looseObject({
  name: z.string().min(1),
  label: z.string().catch(''),
  type: z.string(),
  length: z.number().optional().catch(undefined),
  scale: z.number().optional().catch(undefined),
  createable: z.boolean().catch(false),
  updateable: z.boolean().catch(false),
  nillable: z.boolean().catch(true),
  defaultedOnCreate: z.boolean().catch(false),
  unique: z.boolean().catch(false),
  externalId: z.boolean().catch(false),
  picklistValues: z.array(z.looseObject({ value: z.string(), active: z.boolean().catch(true) })).catch([]),
})
export type SalesforceField = z.infer<typeof fieldSchema>

export const describeSchema = z.looseObject({ name: z.string(), fields: z.array(fieldSchema) })

export const userInfoSchema = z.looseObject({ user_id: z.string().min(1) })
