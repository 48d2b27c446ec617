import { type RawBuilder, sql, type SqlBool } from 'kysely'
import { quoteIdentifier } from '../database/session.ts'
import type { CustomField } from './custom-field.ts'
import type { CustomChange } from './custom-field-set.ts'
import { anyOfPath, type CustomTest, isOrdered } from './custom-filter.ts'

/** A condition on the column `custom`. The text depends on fields and comparisons alone, so that there are few of them. */
export function customCondition(test: CustomTest, column = 'custom'): RawBuilder<SqlBool> {
  const custom = sql.ref(column)
  switch (test.kind) {
    case 'contains':
      return sql<SqlBool>`${custom} @> ${JSON.stringify(test.value)}::jsonb`
    case 'present': {
      const has = sql`coalesce(jsonb_exists(${custom}, ${test.field.name}), false)`
      return test.present ? sql<SqlBool>`${has}` : sql<SqlBool>`NOT ${has}`
    }
    case 'compare':
      return sql<SqlBool>`${sql.raw(orderedExpression(test.field, column))} ${sql.raw(test.operator)} ${toParameter(test.field, test.value)}`
    case 'anyOf':
      return isOrdered(test.field)
        ? sql<SqlBool>`${sql.raw(orderedExpression(test.field, column))} = ANY(${toParameter(test.field, [...test.values])})`
        : sql<SqlBool>`${custom} @@ ${anyOfPath(test.field.name, test.values)}::jsonpath`
  }
}

/**
 * A field's value as a number or a text, as its index has it; null for a stored value of another type. Texts are compared by their bytes: those
 * of days and moments are in the order of time. The name of a field has only letters, digits and `_`.
 */
export function orderedExpression(field: CustomField, column = 'custom'): string {
  const custom = column.split('.').map(quoteIdentifier).join('.')
  const value = `${custom} ->> '${field.name}'`
  const [type, typed] = isNumber(field) ? ['number', `(${value})::numeric`] : ['string', `(${value}) COLLATE "C"`]
  return `(CASE WHEN jsonb_typeof(${custom} -> '${field.name}') = '${type}' THEN ${typed} END)`
}

/** True for a field whose index compares numbers; the other ordered fields compare texts. */
export function isNumber({ kind }: CustomField): boolean {
  return kind === 'number' || kind === 'integer'
}

function toParameter(field: CustomField, value: unknown): RawBuilder<unknown> {
  const type = isNumber(field) ? 'numeric' : 'text'
  return sql`${value}::${sql.raw(Array.isArray(value) ? `${type}[]` : type)}`
}

/** The column `custom` after a change, computed from what is stored at that moment: concurrent changes of different fields all stay. */
export function changedCustom({ set, emptied }: CustomChange): RawBuilder<string | null> {
  const custom = sql.ref('custom')
  return sql`nullif((coalesce(${custom}, '{}'::jsonb) || ${JSON.stringify(set)}::jsonb) - ${emptied}::text[], '{}'::jsonb)`
}
