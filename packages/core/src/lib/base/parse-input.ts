import { LeadKitError } from '@leadkit/contracts'
import type { z } from 'zod'

/**
 * Checks what a caller gave.
 * @throws LeadKitError `invalid_input` that names the operation, the field and the rule, never the value.
 */
export function parseInput<Value>(schema: z.ZodType<Value>, input: unknown, operation: string): Value {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new LeadKitError('invalid_input', `${operation}: ${describeIssues(parsed.error.issues)}`)
}

const MAX_TOLD = 3

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const told = issues.slice(0, MAX_TOLD).map((issue) => describeIssue(issue, []))
  const more = issues.length > MAX_TOLD ? [`and ${issues.length - MAX_TOLD} more`] : []
  return [...told, ...more].join('; ')
}

function describeIssue(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.toSorted((one, other) => distance(one) - distance(other))[0]?.[0]
    if (closest !== undefined) return describeIssue(closest, path)
  }
  return `${path.map(String).join('.') || 'input'}: ${issue.message}`
}

// The branch that was meant is the one with no foreign keys and the fewest faults.
function distance(branch: readonly z.core.$ZodIssue[]): number {
  return branch.length + (branch.some((issue) => issue.code === 'unrecognized_keys') ? 100 : 0)
}
