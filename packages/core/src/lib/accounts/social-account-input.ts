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
  /** Where the account's people are, as ISO 3166-1 alpha-2 such as `DE`: the country of phone numbers that name none. Default: the tenant's. */
  defaultCountry: countrySchema.nullish(),
  accessToken: token,
  refreshToken: token.optional(),
  /** When the access token ends. */
  expiresAt: dateSchema.optional(),
  refreshTokenExpiresAt: dateSchema.optional(),
  scopes: z.array(soughtTextSchema(255)).max(100).readonly().optional(),
  /** What the adapter needs to know of the account; left out, a reconnected account keeps what it has. */
  metadata: metadata.optional(),
})
export type SocialAccountConnect<Platform extends string = string> = Readonly<
  Omit<z.output<typeof connectSchema>, 'platform'>
> & { readonly platform: Platform }

export const accountChangesSchema = z.strictObject({
  accountName: textSchema(255).nullable().optional(),
  /** Null: as the tenant's settings say. */
  defaultCountry: countrySchema.nullable().optional(),
  /** Replaces the metadata as a whole. */
  metadata: metadata.optional(),
})
export type SocialAccountChanges = Readonly<z.output<typeof accountChangesSchema>>

export const backfillSchema = z.strictObject({
  /** From when on messages are fetched. Default: from the last moment up to which all are known to have come. */
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
