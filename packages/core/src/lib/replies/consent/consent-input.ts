import { z } from 'zod'
import { consentBases, consentStatuses } from '../../consent/consent.ts'
import { dateSchema, idSchema, pageFields, textSchema } from '../../base/field-schema.ts'

export const consentSubjectSchema = z.union([
  z.strictObject({ leadId: idSchema }),
  z.strictObject({ conversationId: idSchema }),
  z.strictObject({ email: textSchema(255) }),
  /** With the country code (`+49…`) if it is known. */
  z.strictObject({ phone: textSchema(50) }),
  /** The participant, by the platform's id. */
  z.strictObject({ platform: textSchema(50), participantId: textSchema(255) }),
])
/** A person, by one thing that is known about them; LeadKit does not need to know it already. */
export type ConsentSubject = Readonly<z.input<typeof consentSubjectSchema>>

export const consentDetailsSchema = z.strictObject({
  /** A user's id, or a word such as `import` or `unsubscribe_page`. */
  by: textSchema(255),
  /** Why, and the evidence. It is kept when the person is erased: name nobody in it. At most 500 characters. */
  reason: textSchema(500),
  /** The legal basis of messages. Default `consent`. */
  basis: z.enum(consentBases).default('consent'),
  /** When the person said so. Default: now. */
  at: dateSchema.optional(),
})
export type ConsentDetails = Readonly<z.input<typeof consentDetailsSchema>>

export const consentFilterSchema = z.strictObject({
  ...pageFields,
  /** Only records about this person, by everything that is known about them. */
  of: consentSubjectSchema.optional(),
  status: z.enum(consentStatuses).optional(),
})
export type ConsentFilter = Readonly<z.input<typeof consentFilterSchema>>
