import { z } from 'zod'
import type { Afterwards } from './erasure.ts'
import { idSchema, pageFields, signalSchema, textSchema } from '../base/field-schema.ts'

export const subjectSchema = z.union([
  z.strictObject({ leadId: idSchema }),
  z.strictObject({
    participant: z.strictObject({
      platform: textSchema(50),
      accountId: textSchema(255),
      participantId: textSchema(255),
    }),
  }),
])

const afterwards = ['new_lead', 'blocked'] as const satisfies readonly Afterwards[]

export const eraseOptionsSchema = z.strictObject({
  by: textSchema(255),
  reason: textSchema(2_000).optional(),
  afterwards: z.enum(afterwards).optional(),
  dryRun: z.boolean().optional(),
})

export const exportOptionsSchema = z.strictObject({ signal: signalSchema.optional() })

export const erasureFilterSchema = z.strictObject({
  ...pageFields,
  status: z.enum(['running', 'done']).optional(),
})

/** By what somebody may be known to have been erased. */
export const knownBySchema = z.union([
  z.strictObject({ email: textSchema(255) }),
  z.strictObject({ phone: textSchema(50) }),
  z.strictObject({ platform: textSchema(50), participantId: textSchema(255) }),
])
