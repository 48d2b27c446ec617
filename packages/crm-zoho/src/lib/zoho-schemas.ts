import { z } from 'zod'

const text = z.string().optional().catch(undefined)

/** The contents of `details` besides the fields of a record; every part may be missing. */
const duplicateSchema = z
  .looseObject({ id: text, module: z.looseObject({ api_name: text }).optional().catch(undefined) })
  .optional()
  .catch(undefined)

const detailsSchema = z
  .looseObject({
    id: text,
    api_name: text,
    json_path: text,
    param_name: text,
    resource_path_index: z.number().optional().catch(undefined),
    Modified_Time: text,
    duplicate_record: duplicateSchema,
    more_records: z.boolean().optional().catch(undefined),
    retry_after: z.number().optional().catch(undefined),
    maximum_length: z.number().int().positive().optional().catch(undefined),
    expected_data_type: text,
    expected_fields: z
      .array(z.looseObject({ api_name: text }))
      .optional()
      .catch(undefined),
    errors: z.array(z.unknown()).optional().catch(undefined),
  })
  .optional()
  .catch(undefined)

/** The result of one record, whether success or failure, and the refusal of a whole request: all have this shape. */
export const entrySchema = z.looseObject({
  code: z.string(),
  status: text,
  details: detailsSchema,
  /** Only in responses to an upsert. */
  action: text,
  duplicate_field: z.string().nullish().catch(undefined),
})
export type ZohoEntry = z.infer<typeof entrySchema>

/** Entries are not parsed here: one unreadable entry must not fail the others. */
export const entriesSchema = z.looseObject({
  data: z.array(z.unknown()).optional(),
  fields: z.array(z.unknown()).optional(),
  recycle_bin: z.array(z.unknown()).optional(),
  watch: z.array(z.unknown()).optional(),
})

const recordSchema = z.looseObject({ id: z.string().min(1) })
export type ZohoRecord = z.infer<typeof recordSchema>

export const recordPageSchema = z.looseObject({
  data: z.array(recordSchema),
  info: z
    .looseObject({ more_records: z.boolean().catch(false), next_page_token: z.string().nullish().catch(undefined) })
    .optional(),
})

export const deletedPageSchema = z.looseObject({
  data: z.array(
    z.looseObject({ id: z.string().min(1), type: z.string().catch('recycle'), deleted_time: z.string().min(1) }),
  ),
  info: z.looseObject({ more_records: z.boolean().catch(false) }).optional(),
})

export const organisationSchema = z.looseObject({ org: z.array(z.looseObject({ id: z.string().min(1) })).min(1) })

const flag = z.boolean().optional().catch(undefined)

const fieldSchema = z.looseObject({
  id: z.string().min(1),
  api_name: z.string().min(1),
  field_label: z.string().catch(''),
  data_type: z.string(),
  json_type: text,
  length: z.number().optional().catch(undefined),
  /** `{}` for a field that allows the same value twice. */
  unique: z.looseObject({}).optional().catch(undefined),
  system_mandatory: flag,
  read_only: flag,
  field_read_only: flag,
  visible: flag,
  operation_type: z.looseObject({ api_create: flag, api_update: flag }).optional().catch(undefined),
  pick_list_values: z
    .array(z.looseObject({ actual_value: z.string() }))
    .nullish()
    .catch(undefined),
})
export type ZohoField = z.infer<typeof fieldSchema>

export const fieldListSchema = z.looseObject({ fields: z.array(fieldSchema) })

export const channelSchema = z.looseObject({
  code: z.string(),
  details: z.looseObject({
    events: z.array(z.looseObject({ channel_expiry: z.string(), channel_id: z.union([z.string(), z.number()]) })),
  }),
})

/** `expires_in` is in seconds. The endpoint also returns refusals with status 200, so `error` is checked first. */
export const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  api_domain: z.string().min(1).optional(),
  refresh_token: z.string().min(1).optional(),
})

export const tokenErrorSchema = z.looseObject({ error: z.string().min(1), error_description: text })

/** The body that Zoho posts to a notification channel. */
export const notificationSchema = z.looseObject({
  server_time: z.number(),
  module: z.string().min(1),
  ids: z.array(z.union([z.string().min(1), z.number()]).transform(String)),
  operation: z.string().min(1),
  channel_id: z.union([z.string().min(1), z.number()]).transform(String),
  token: z.string(),
})
