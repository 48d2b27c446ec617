/** One object of a schema, as the catalog describes it, with placeholders for the schema's name and the tenant's id. */
export interface CatalogObject {
  readonly kind: 'table' | 'column' | 'index' | 'constraint'
  readonly table: string
  readonly name: string
  /** What follows the name in SQL; the whole statement for an index. */
  readonly definition: string
  /** False for an index that PostgreSQL does not use. */
  readonly valid: boolean
}

export interface Difference {
  readonly kind: CatalogObject['kind']
  /** `leads`, `leads.name`; of an index or constraint its own name. */
  readonly object: string
  readonly problem: 'missing' | 'different' | 'unexpected' | 'invalid'
  /** What to do: SQL to run, or a sentence. With `{{tenant}}` for the schema. */
  readonly repair: string
}

/** Indexes of the host's own fields, which no migration makes. */
const OF_CUSTOM_FIELDS = /^idx_\w+_custom/

/**
 * What of a schema is not as its migrations say.
 * @param unexpected whether objects are told that no migration makes; a schema that the host has tables in, too, has many.
 */
export function compareSchemas(
  expected: readonly CatalogObject[],
  found: readonly CatalogObject[],
  unexpected: boolean,
): readonly Difference[] {
  const [wanted, there] = [byPlace(expected), byPlace(found)]
  const tables = new Set(found.flatMap(({ kind, name }) => (kind === 'table' ? [name] : [])))
  const lacking = expected
    // What belongs to a table that is missing is missing with it.
    .filter((object) => !there.has(placeOf(object)) && (object.kind === 'table' || tables.has(object.table)))
    .map((object) => tell(object, 'missing', repairOfMissing(object)))
  const wrong = found.flatMap((object) => {
    const model = wanted.get(placeOf(object))
    if (!object.valid) return [tell(object, 'invalid', `REINDEX INDEX CONCURRENTLY {{tenant}}.${object.name}`)]
    if (model === undefined) return unexpected && isOurs(object, wanted) ? [tell(object, 'unexpected', UNEXPECTED)] : []
    return model.definition === object.definition ? [] : [tell(object, 'different', repairOfDifferent(model, object))]
  })
  return [...lacking, ...wrong]
}

const UNEXPECTED = 'no migration makes it: drop it, or move it to a schema of your own'

/** Not the host's indexes; and of a table that no migration makes the table alone. */
function isOurs({ kind, name, table }: CatalogObject, wanted: ReadonlyMap<string, CatalogObject>): boolean {
  return (
    kind === 'table' || (wanted.has(`table ${table} ${table}`) && !(kind === 'index' && OF_CUSTOM_FIELDS.test(name)))
  )
}

function placeOf({ kind, table, name }: CatalogObject): string {
  return `${kind} ${table} ${name}`
}

function byPlace(objects: readonly CatalogObject[]): ReadonlyMap<string, CatalogObject> {
  return new Map(objects.map((object) => [placeOf(object), object]))
}

function tell(object: CatalogObject, problem: Difference['problem'], repair: string): Difference {
  const name = object.kind === 'column' ? `${object.table}.${object.name}` : object.name
  return { kind: object.kind, object: name, problem, repair }
}

function repairOfMissing({ kind, table, name, definition }: CatalogObject): string {
  const alter = `ALTER TABLE {{tenant}}.${table}`
  switch (kind) {
    case 'table':
      return 'restore it with its rows from a backup; kit.migrate() does not make it again'
    case 'column':
      return `restore its values from a backup; without one: ${alter} ADD COLUMN ${name} ${definition}`
    case 'index':
      return definition.replace(/^CREATE (UNIQUE )?INDEX/, 'CREATE $1INDEX CONCURRENTLY')
    case 'constraint':
      return addConstraint(alter, name, definition)
  }
}

function repairOfDifferent({ kind, table, name, definition }: CatalogObject, found: CatalogObject): string {
  const alter = `ALTER TABLE {{tenant}}.${table}`
  if (kind === 'index')
    return `DROP INDEX CONCURRENTLY {{tenant}}.${name}; ${repairOfMissing({ kind, table, name, definition, valid: true })}`
  if (kind === 'constraint' && found.definition === `${definition} NOT VALID`)
    return `${alter} VALIDATE CONSTRAINT ${name}`
  if (kind === 'constraint') return `${alter} DROP CONSTRAINT ${name}; ${addConstraint(alter, name, definition)}`
  return `make it: ${name} ${definition} (it is: ${found.definition})`
}

function addConstraint(alter: string, name: string, definition: string): string {
  if (!/^(?:CHECK|FOREIGN KEY)/.test(definition)) return `${alter} ADD CONSTRAINT ${name} ${definition}`
  return `${alter} ADD CONSTRAINT ${name} ${definition} NOT VALID; ${alter} VALIDATE CONSTRAINT ${name}`
}
