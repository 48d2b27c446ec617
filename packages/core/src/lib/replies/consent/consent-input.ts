import { z } from 'zod'
import { consentBases, consentStatuses } from '../../consent/consent.ts'
import { dateSchema, idSchema, pageFields, textSchema } from '../../base/field-schema.ts'

export const consentSubjectSchema = z.union([
  z.strictObject({ leadId: idSchema }),
  z.strictObject({ conversationId: idSchema }),
  z.strictObject({ email: textSchema(255) }),
  /** With the country (`+49…`) where it is known. */
  z.strictObject({ phone: textSchema(50) }),
  /** The participant as the platform names it. */
  z.strictObject({ platform: textSchema(50), participantId: textSchema(255) }),
])
/** Whom it is about, by one thing that is known of them; it need not be known to LeadKit. */
export type ConsentSubject = Readonly<z.input<typeof consentSubjectSchema>>

export const consentDetailsSchema = z.strictObject({
  /** A user's id, or a word such as `import` or `unsubscribe_page`. */
  by: textSchema(255),
  /** Why, and what shows it. It is kept when the person is erased: name nobody in it. At most 500 characters. */
  reason: textSchema(500),
  /** What messages rest, or rested, on. Default `consent`. */
  basis: z.enum(consentBases).default('consent'),
  /** When the person said so. Default: now. */
  at: dateSchema.optional(),
})
export type ConsentDetails = Readonly<z.input<typeof consentDetailsSchema>>

export const consentFilterSchema = z.strictObject({
  ...pageFields,
  /** Only what is about this person, by everything that is known of them. */
  of: consentSubjectSchema.optional(),
  status: z.enum(consentStatuses).optional(),
})
export type ConsentFilter = Readonly<z.input<typeof consentFilterSchema>>
