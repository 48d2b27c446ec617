type Schema = Readonly<Record<string, unknown>>

/**
 * Why OpenAI would refuse a schema in its strict mode; undefined if it would accept it.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function objectionToSchema(schema: unknown, path = 'schema'): string | undefined {
  if (!isSchema(schema)) return `${path} is not an object`
  if (path === 'schema' && schema['type'] !== 'object') return 'the root must be an object and no union'
  const unknown = Object.keys(schema).find((keyword) => !KEYWORDS.has(keyword))
  if (unknown !== undefined) return `${path}: the keyword ${unknown} is not permitted`
  return objectionToObject(schema, path) ?? objectionToParts(schema, path)
}

const KEYWORDS: ReadonlySet<string> = new Set(
  '$schema type properties required additionalProperties items enum const anyOf description title minimum maximum minItems maxItems pattern format'.split(
    ' ',
  ),
)

function objectionToObject(schema: Schema, path: string): string | undefined {
  if (schema['type'] !== 'object') return undefined
  const { properties, required } = schema
  if (schema['additionalProperties'] !== false) return `${path}: additionalProperties must be false`
  if (!isSchema(properties)) return `${path}: properties are missing`
  const named = new Set(Array.isArray(required) ? required : [])
  const optional = Object.keys(properties).find((name) => !named.has(name))
  return optional === undefined ? undefined : `${path}: required must name every property; ${optional} is missing`
}

function objectionToParts(schema: Schema, path: string): string | undefined {
  const { properties, items, anyOf } = schema
  const parts: (readonly [string, unknown])[] = [
    ...(isSchema(properties) ? Object.entries(properties) : []),
    ...(items === undefined ? [] : [['items', items] as const]),
    ...(Array.isArray(anyOf) ? anyOf.map((part, index) => [String(index), part] as const) : []),
  ]
  return parts.map(([name, part]) => objectionToSchema(part, `${path}.${name}`)).find((text) => text !== undefined)
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
