import { LeadKitError } from '@leadkit/contracts'

/** Validates a factory's options; every zod schema is one. */
export interface OptionsSchema<Options> {
  safeParse(
    options: unknown,
  ):
    | { readonly success: true; readonly data: Options }
    | { readonly success: false; readonly error: { readonly issues: readonly OptionIssue[] } }
}

interface OptionIssue {
  readonly path: readonly PropertyKey[]
  /** Names that the schema does not know. */
  readonly keys?: readonly string[]
}

/**
 * Checks the options of an adapter's factory and fills in the defaults.
 *
 * @param factory for the message: `createFacebookIngestor`.
 * @param source the adapter: `platform:facebook`.
 * @throws LeadKitError `configuration`, which names the wrong option but never its value: it may be a secret.
 */
export function readOptions<Options>(
  schema: OptionsSchema<Options>,
  options: unknown,
  { factory, source }: { readonly factory: string; readonly source: string },
): Options {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const name = issue?.path.map(String).join('.') || issue?.keys?.join(', ') || 'options'
  throw new LeadKitError('configuration', `${factory}: option "${name}" is not valid`, { source })
}

/** A base URL without trailing slashes, so that paths can be appended. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
