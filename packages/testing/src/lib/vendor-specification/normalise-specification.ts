/** How a vendor's files must be read if a validator cannot use them unchanged. */
export interface SpecificationReading {
  /** Drops siblings of a `$ref`, which OpenAPI 3.0 does not allow. */
  readonly bareReferences: boolean
  /** Reads `oneOf` as `anyOf`: alternatives without `required` would all match one body. */
  readonly looseAlternatives: boolean
}

/**
 * A vendor's OpenAPI document in a form that a validator can read: no `example: null`, answers of any type read as JSON, and no `security`, which
 * names schemes unknown to validators.
 */
export function normaliseSpecification(value: unknown, reading: SpecificationReading): unknown {
  if (Array.isArray(value)) return value.map((item) => normaliseSpecification(item, reading))
  if (typeof value !== 'object' || value === null) return value
  if (reading.bareReferences && '$ref' in value && typeof value.$ref === 'string') return { $ref: value.$ref }
  const entries = Object.entries(value).filter(([key, inner]) => !isDropped(key, inner))
  return Object.fromEntries(
    entries.map(([key, inner]) => [rename(key, inner, reading), normaliseSpecification(inner, reading)] as const),
  )
}

function isDropped(key: string, inner: unknown): boolean {
  return (key === 'example' && inner === null) || (key === 'security' && Array.isArray(inner))
}

function rename(key: string, inner: unknown, reading: SpecificationReading): string {
  if (key === '*/*') return 'application/json'
  return reading.looseAlternatives && key === 'oneOf' && Array.isArray(inner) ? 'anyOf' : key
}

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete'])

/** Names each operation that has no name: the validator finds operations only by name. */
export function nameOperations(paths: Readonly<Record<string, unknown>>): void {
  for (const [path, item] of Object.entries(paths)) {
    if (typeof item !== 'object' || item === null) continue
    for (const [method, operation] of Object.entries(item)) {
      if (METHODS.has(method) && typeof operation === 'object' && operation !== null) {
        Object.assign(operation, { operationId: `${method} ${path}`, ...operation })
      }
    }
  }
}
