import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'

/** Functions that give rows from their arguments alone. All others, such as those that read files or set DuckDB up, are refused. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree'])
/** Functions of single values that do more than give one, tell how DuckDB is set up, or plan another statement. */
const REFUSED_FUNCTIONS =
  /^(?:write_log|sleep.*|pg_sleep|nextval|currval|set_config|getenv|current_setting|getvariable|json_(?:de)?serialize_.*|json_execute_.*)$/
/** Names that DuckDB's own catalog has. A query within its own WITH would read that, not itself. */
const CATALOG_NAME = /^(?:duckdb_|pg_|sqlite_|pragma_|information_schema)/
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u

const serializedSchema = z.looseObject({
  error: z.boolean(),
  error_type: z.string().optional(),
  position: z.union([z.string(), z.number()]).optional(),
  statements: z.array(z.unknown()).optional(),
})

/**
 * **A query reads the messages that were loaded, and nothing else; it changes nothing.** DuckDB is locked as well; this keeps out what would be refused late
 * or harm the process, such as functions that open a log file.
 * @param serialized is what DuckDB's `json_serialize_sql` gives for the statement.
 * @throws LeadKitError `invalid_input`.
 */
export function checkQuery(serialized: string, operation: string): void {
  const { error, error_type: type, position, statements = [] } = serializedSchema.parse(JSON.parse(serialized))
  if (error && type === 'parser')
    throw refused(
      operation,
      `it cannot be read${position === undefined ? '' : ` at character ${Number(position) + 1}`}`,
    )
  if (error || statements.length !== 1) throw refused(operation, 'it has to be one SELECT')
  const nodes = [...nodesOf(statements)]
  const named = new Set(nodes.flatMap(({ cte_map: map }) => keysOf(map)))
  for (const name of named)
    if (CATALOG_NAME.test(name) || !NAME.test(name))
      throw refused(operation, 'names in its WITH have letters, digits and _, and are not of DuckDB’s catalog')
  for (const node of nodes) checkNode(node, named, operation)
}

function checkNode(node: Node, named: ReadonlySet<string>, operation: string): void {
  const { type } = node
  if (type === 'BASE_TABLE') {
    const isPlain = node['schema_name'] === '' && node['catalog_name'] === ''
    const name = nameOf(node['table_name'])
    if (!isPlain || (name !== 'messages' && !named.has(name))) throw refused(operation, 'the only table is messages')
  }
  if (type === 'TABLE_FUNCTION') {
    const called = node['function']
    const name = isNode(called) ? nameOf(called['function_name']) : ''
    if (!TABLE_FUNCTIONS.has(name))
      throw refused(operation, `functions that give rows are ${[...TABLE_FUNCTIONS].join(', ')}`)
  }
  if (type === 'FUNCTION' && REFUSED_FUNCTIONS.test(nameOf(node['function_name'])))
    throw refused(operation, 'one of its functions does more than give a value')
}

type Node = Readonly<Record<string, unknown>>

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every object within a value, in no order. With a list of its own, because a statement may be deep. */
function* nodesOf(value: unknown): Generator<Node> {
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (isNode(next)) yield next
    if (typeof next === 'object' && next !== null) left.push(...Object.values(next))
  }
}

/** Names of the queries that a statement has in its WITH. */
function keysOf(map: unknown): readonly string[] {
  const entries = isNode(map) ? map['map'] : []
  return Array.isArray(entries) ? entries.map((entry: unknown) => (isNode(entry) ? nameOf(entry['key']) : '')) : []
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}

function refused(operation: string, why: string): LeadKitError {
  return new LeadKitError('invalid_input', `${operation}: the statement is refused: ${why}`)
}
