import { z } from 'zod'
import { crmSyncStatuses } from '../../crm-outbox/crm-sync.ts'
import { idSchema, pageFields, soughtTextSchema } from '../../base/field-schema.ts'

export const crmSyncFilterSchema = z.strictObject({
  ...pageFields,
  status: z.enum(crmSyncStatuses).optional(),
  leadId: idSchema.optional(),
  crmConfigId: idSchema.optional(),
  /** Only rows that are not retried automatically, or only the others. */
  deadLetter: z.boolean().optional(),
})
export type CrmSyncFilter = Readonly<z.output<typeof crmSyncFilterSchema>>

export const redriveFilterSchema = z.strictObject({
  leadId: idSchema.optional(),
  crmConfigId: idSchema.optional(),
  /** Only rows that failed for this reason, such as `validation`. */
  errorCode: soughtTextSchema(100).optional(),
})
export type RedriveFilter = Readonly<z.output<typeof redriveFilterSchema>>

export const crmSyncRequestSchema = z.strictObject({ leadId: idSchema, crmConfigId: idSchema })
export type CrmSyncRequest = Readonly<z.output<typeof crmSyncRequestSchema>>
