import { z } from 'zod'
import {
  countrySchema,
  dateSchema,
  jsonObjectSchema,
  pageFields,
  soughtTextSchema,
  textSchema,
} from '../base/field-schema.ts'
import { accountHealths } from './social-account.ts'

const token = soughtTextSchema(10_000)
const metadata = jsonObjectSchema

export const connectSchema = z.strictObject({
  /** One of the platforms that the kit's ingestors handle. */
  platform: soughtTextSchema(50),
  /** The platform's id of the page, handle or organisation. */
  accountId: textSchema(255),
  accountName: textSchema(255).nullish(),
  /** The country of the account's contacts, as ISO 3166-1 alpha-2 such as `DE`, for phone numbers without a country code. Default: the tenant's. */
  defaultCountry: countrySchema.nullish(),
  /**
   * The platform's id of the business that owns the account. The same participant on two accounts of one Meta business is one person to
   * `leads.duplicates`. If absent, a reconnected account keeps its own.
   */
  businessId: textSchema(255).nullish(),
  accessToken: token,
  refreshToken: token.optional(),
  /** When the access token expires. */
  expiresAt: dateSchema.optional(),
  refreshTokenExpiresAt: dateSchema.optional(),
  scopes: z.array(soughtTextSchema(255)).max(100).readonly().optional(),
  /** Data that the adapter needs about the account; if absent, a reconnected account keeps its own. */
  metadata: metadata.optional(),
})
export type SocialAccountConnect<Platform extends string = string> = Readonly<
  Omit<z.output<typeof connectSchema>, 'platform'>
> & { readonly platform: Platform }

export const accountChangesSchema = z.strictObject({
  accountName: textSchema(255).nullable().optional(),
  /** Null: use the tenant's settings. */
  defaultCountry: countrySchema.nullable().optional(),
  /** Null: unknown. */
  businessId: textSchema(255).nullable().optional(),
  /** Replaces the metadata as a whole. */
  metadata: metadata.optional(),
})
export type SocialAccountChanges = Readonly<z.output<typeof accountChangesSchema>>

export const backfillSchema = z.strictObject({
  /** The time from which messages are fetched. Default: the last time up to which they are known to be complete. */
  since: z.date().optional(),
})
export type SocialAccountBackfill = Readonly<z.input<typeof backfillSchema>>

export const accountFilterSchema = z.strictObject({
  ...pageFields,
  platform: soughtTextSchema(50).optional(),
  health: z.enum(accountHealths).optional(),
  active: z.boolean().optional(),
})
export type SocialAccountFilter = Readonly<z.input<typeof accountFilterSchema>>
