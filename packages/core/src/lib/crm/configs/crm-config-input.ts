import { type CrmProvider, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { pageFields, soughtTextSchema, textSchema } from '../../base/field-schema.ts'
import type { PageRequest } from '../../base/page.ts'
import { parseInput } from '../../base/parse-input.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'
import { type FieldMapping, mappingsSchemaOf } from '../fields/field-mapping.ts'

/** The type of a provider's credentials. */
export type CredentialsOf<Provider extends CrmProvider> =
  Provider extends CrmProvider<string, infer Credentials> ? Credentials : never

/** @typeParam Custom the kit's custom fields of leads. */
export interface CrmConfigSettings<Custom extends object = NoCustomFields> {
  /** Default: the fields that every lead has, mapped to the provider's default fields. Null restores the default. */
  readonly fieldMappings?: readonly FieldMapping<Custom>[] | null | undefined
  /** If true, each change to a lead is synced automatically. Default true. */
  readonly autoSync?: boolean | undefined
  /** What to do if the person is already in the CRM. Default `link`: that record gets our key and the mapped fields. */
  readonly onDuplicate?: 'link' | 'fail' | undefined
  /**
   * What happens to the record when its lead is removed. Default `trash`: the vendor's own recycle bin. `purge` erases for good, if the provider
   * supports it. `keep` leaves the record as it is.
   */
  readonly onDelete?: 'trash' | 'purge' | 'keep' | undefined
}

/** A new config, for one of the registered providers. */
export type CrmConfigCreate<Provider extends CrmProvider = CrmProvider, Custom extends object = NoCustomFields> = {
  readonly [Each in Provider as Each['id']]: CrmConfigSettings<Custom> & {
    readonly provider: Each['id']
    /** The remote object that leads become. Default: the provider's first. It cannot be changed later. */
    readonly object?: string | undefined
    readonly credentials: CredentialsOf<Each>
  }
}[Provider['id']]

export interface CrmConfigFilter extends PageRequest {
  readonly provider?: string | undefined
  readonly paused?: boolean | undefined
}

const settingsOf = (customFields: CustomFieldSet) => ({
  fieldMappings: mappingsSchemaOf(customFields).nullish(),
  autoSync: z.boolean().optional(),
  onDuplicate: z.enum(['link', 'fail']).optional(),
  onDelete: z.enum(['trash', 'purge', 'keep']).optional(),
})

/** What a config of a kit with these custom fields takes; their names are checked. */
export function configSchemas(customFields: CustomFieldSet) {
  const settings = settingsOf(customFields)
  const target = { provider: soughtTextSchema(50), object: soughtTextSchema(255).optional(), credentials: z.unknown() }
  return { create: z.strictObject({ ...settings, ...target }), changes: z.strictObject(settings) }
}
export const configFilterSchema = z.strictObject({
  ...pageFields,
  provider: soughtTextSchema(50).optional(),
  paused: z.boolean().optional(),
})
export const pauseReasonSchema = textSchema(60)

/** @throws LeadKitError `invalid_input` for a provider that is not registered. */
export function requireProvider(providers: readonly CrmProvider[], id: string, operation: string): CrmProvider {
  const provider = providers.find((each) => each.id === id)
  if (provider !== undefined) return provider
  const known = providers.map((each) => each.id).join(', ') || 'none is registered'
  throw new LeadKitError('invalid_input', `${operation}: provider must be one of the kit's: ${known}`)
}

/** @throws LeadKitError `invalid_input` for an object that the provider cannot write. */
export function requireObject(provider: CrmProvider, object: string | undefined, operation: string): string {
  const chosen = object ?? provider.objects[0]
  if (chosen !== undefined && provider.objects.includes(chosen)) return chosen
  throw new LeadKitError(
    'invalid_input',
    `${operation}: object must be one of ${provider.objects.join(', ')} for ${provider.id}`,
  )
}

/** @throws LeadKitError `invalid_input` for `purge` if the vendor's API does not support it. */
export function requirePurge(
  provider: CrmProvider,
  { onDelete }: Pick<CrmConfigSettings, 'onDelete'>,
  operation: string,
): void {
  if (onDelete !== 'purge' || provider.capabilities.purge) return
  const message = `${operation}: ${provider.displayName} cannot erase records for good; choose onDelete trash or keep`
  throw new LeadKitError('invalid_input', message)
}

/** @throws LeadKitError `invalid_input`, which names the invalid key, never a value. */
export function requireCredentials(provider: CrmProvider, credentials: unknown, operation: string): unknown {
  return parseInput(provider.credentialsSchema, credentials, `${operation}: credentials of ${provider.id}`)
}
