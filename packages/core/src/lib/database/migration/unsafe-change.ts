import type { Migration } from '../migration-files.ts'

/** A change that takes long, or fails, where a table has many rows, while everybody else waits for the table. */
export interface UnsafeChange {
  readonly migration: string
  readonly table: string
  /** As a clause: `builds an index without CONCURRENTLY`. */
  readonly what: string
  /** From how many rows on: it fails on any, or takes long on a large table. */
  readonly from: 'any row' | 'many rows'
}

type Finding = Pick<UnsafeChange, 'what' | 'from'>

const ALTER_TABLE = /^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\{\{\w+\}\}\.(\w+)\s+(.*)$/is
const CREATE_INDEX = /^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON (?:ONLY )?\{\{\w+\}\}\.(\w+)/is
const VOLATILE = /\b(?:random|gen_random_uuid|uuidv7|clock_timestamp|timeofday|nextval)\s*\(/i

/** In order; the first that fits an action of ALTER TABLE is told. */
const ACTIONS: readonly (readonly [RegExp, (action: string) => Finding | null])[] = [
  [
    /^ADD CONSTRAINT .*\b(?:UNIQUE|PRIMARY KEY|EXCLUDE)\b/i,
    (action) => (/USING INDEX \w/i.test(action) ? null : large('builds an index for a constraint')),
  ],
  [
    /^ADD CONSTRAINT\b/i,
    (action) => (/NOT VALID$/i.test(action) ? null : large('checks every row for a constraint; add it NOT VALID')),
  ],
  [/^ADD\b/i, newColumn],
  [/^ALTER (?:COLUMN )?\w+ (?:SET DATA )?TYPE\b/i, () => large('rewrites the table for another type')],
  [/^ALTER (?:COLUMN )?\w+ SET NOT NULL$/i, () => large('reads every row for NOT NULL')],
  [/^SET (?:LOGGED|UNLOGGED|TABLESPACE|ACCESS METHOD)\b/i, () => large('rewrites the table')],
]

/**
 * What of a migration is unsafe on a table with rows. A statement after a comment `-- safe: why` is not: its author answers for it. Says nothing of tables that
 * are not there yet; they have no rows.
 */
export function findUnsafeChanges({ name, statements, declaredSafe }: Migration): readonly UnsafeChange[] {
  return statements
    .filter((statement) => !declaredSafe.includes(statement))
    .flatMap((statement) => {
      const text = statement.replaceAll(/\s+/g, ' ').trim()
      return [...alterations(text), ...indexes(text)].map((change) => ({ ...change, migration: name }))
    })
}

function alterations(text: string): readonly Omit<UnsafeChange, 'migration'>[] {
  const [, table, actions] = ALTER_TABLE.exec(text) ?? []
  if (table === undefined || actions === undefined) return []
  return splitActions(actions).flatMap((action) => {
    const judge = ACTIONS.find(([form]) => form.test(action))?.[1]
    const finding = judge?.(action) ?? null
    return finding === null ? [] : [{ table, ...finding }]
  })
}

function indexes(text: string): readonly Omit<UnsafeChange, 'migration'>[] {
  const table = CREATE_INDEX.exec(text)?.[1]
  return table === undefined ? [] : [{ table, ...large('builds an index without CONCURRENTLY') }]
}

function newColumn(action: string): Finding | null {
  if (/\bGENERATED\b.*\bSTORED\b/i.test(action) || /\bIDENTITY\b|\b\w*serial\b/i.test(action) || VOLATILE.test(action))
    return large('rewrites the table for a new column')
  if (/\bNOT NULL\b/i.test(action) && !/\bDEFAULT\b/i.test(action))
    return { what: 'adds a column that is NOT NULL without a default', from: 'any row' }
  return null
}

function large(what: string): Finding {
  return { what, from: 'many rows' }
}

/** Splits at the commas that are not within parentheses or a text. */
function splitActions(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, quoted, start] = [0, false, 0]
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === "'") quoted = !quoted
    else if (quoted) continue
    else if (sign === '(') depth += 1
    else if (sign === ')') depth -= 1
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}
