import { z } from 'zod'

/** A record as HubSpot returns it from every object endpoint; loose, with only the fields that are read. */
export const recordSchema = z.looseObject({
  id: z.string().min(1),
  properties: z.record(z.string(), z.unknown()),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
  archived: z.boolean().optional(),
  /** Only in responses of `batch/upsert`. */
  new: z.boolean().optional(),
  objectWriteTraceId: z.string().optional(),
})
export type HubspotRecord = z.infer<typeof recordSchema>

const text = z.string().optional().catch(undefined)

const contextSchema = z.record(z.string(), z.unknown()).optional().catch(undefined)

/** An error body, or one entry of a 207's `errors`: HubSpot documents every field as optional. */
export const errorSchema = z.looseObject({
  status: text,
  category: text,
  errorType: text,
  error: text,
  message: text,
  policyName: text,
  correlationId: text,
  context: contextSchema,
  errors: z
    .array(z.looseObject({ code: text, message: text, in: text, subCategory: text, context: contextSchema }))
    .optional()
    .catch(undefined),
})
export type HubspotErrorBody = z.infer<typeof errorSchema>

/** Entries are not parsed here: one unreadable entry must not fail the others. */
export const batchSchema = z.looseObject({
  results: z.array(z.unknown()),
  errors: z.array(errorSchema).optional().catch(undefined),
})

export const searchSchema = z.looseObject({ results: z.array(recordSchema) })

export const accountSchema = z.looseObject({ portalId: z.union([z.number(), z.string().min(1)]) })

export const propertySchema = z.looseObject({
  name: z.string().min(1),
  label: z.string().catch(''),
  type: z.string(),
  fieldType: z.string().catch(''),
  hasUniqueValue: z.boolean().optional(),
  calculated: z.boolean().optional(),
  externalOptions: z.boolean().optional(),
  archived: z.boolean().optional(),
  modificationMetadata: z.looseObject({ readOnlyValue: z.boolean().optional() }).optional(),
  options: z.array(z.looseObject({ value: z.string() })).catch([]),
})
export type HubspotProperty = z.infer<typeof propertySchema>

export const propertyListSchema = z.looseObject({ results: z.array(propertySchema) })

/** `expires_in` is in seconds (RFC 6749 §5.1). */
export const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
})

const idSchema = z.union([z.string().min(1), z.number().int()]).transform(String)

/** One entry of a webhook's body; the fields that depend on the subscription are optional. */
export const webhookEventSchema = z.looseObject({
  eventId: idSchema,
  subscriptionId: idSchema,
  portalId: idSchema,
  occurredAt: z.number(),
  subscriptionType: z.string().min(1),
  appId: idSchema.optional(),
  objectId: idSchema.optional(),
  objectTypeId: z.string().optional(),
  propertyName: z.string().optional(),
  propertyValue: z.string().nullish(),
  changeSource: z.string().optional(),
  sourceId: idSchema.optional().catch(undefined),
  primaryObjectId: idSchema.optional(),
  mergedObjectIds: z.array(idSchema).optional(),
  newObjectId: idSchema.nullish(),
})
export type HubspotWebhookEvent = z.infer<typeof webhookEventSchema>
