/** How the files of a vendor have to be read, where a validator could not take them as they are. */
export interface SpecificationReading {
  /** Drops what stands beside a `$ref`, where OpenAPI 3.0 allows nothing. */
  readonly bareReferences: boolean
  /** Reads `oneOf` as `anyOf`: alternatives without `required` would all match one body. */
  readonly looseAlternatives: boolean
}

/**
 * A vendor's OpenAPI document as a validator can read it: no `example: null`, answers of any type read as JSON, and no `security`, which
 * names schemes that validators do not know.
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

/** Gives each operation that has no name of its own one: the validator finds operations by name only. */
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
