import { LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import type { z } from 'zod'
import { describeInputIssues, listInputIssues, ruleOf } from './input-issue.ts'

/** @throws LeadKitError `not_found` if the row is missing. */
export function requireFound<Row>(row: Row | undefined | null, operation: string, what: string): Row {
  if (row !== undefined && row !== null) return row
  throw new LeadKitError('not_found', `${operation}: this tenant has no such ${what}`)
}

/**
 * Checks a caller's input. Outside values enter only here: whatever they are, the caller gets a LeadKitError.
 * @param code `configuration` for options of the kit, `invalid_input` for arguments of a method.
 * @throws LeadKitError that names the operation, the field and the rule, never the value.
 */
export function parseInput<Value>(
  schema: z.ZodType<Value>,
  input: unknown,
  operation: string,
  code: LeadKitErrorCode = 'invalid_input',
): Value {
  const parsed = safeParse(schema, input)
  if (parsed === null)
    throw new LeadKitError(
      code,
      `${operation}: the input cannot be read, because it contains a cycle, is nested too deeply, or throws when it is read`,
    )
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  throw new LeadKitError(code, `${operation}: ${describeInputIssues(issues)}`, { issues: listInputIssues(issues) })
}

/** Null for a value that throws while it is read: a getter, a proxy, a cycle that exhausts the stack. */
function safeParse<Value>(schema: z.ZodType<Value>, input: unknown): z.ZodSafeParseResult<Value> | null {
  try {
    return schema.safeParse(input, { error: ruleOf })
  } catch {
    return null
  }
}
