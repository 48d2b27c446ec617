import { isLeadKitError, LeadKitError } from '@leadkit/contracts'

/** What DuckDB calls an error, such as `Binder Error`; then where in the statement, if it says so. */
const KIND = /(?:^|: )([A-Z][A-Za-z ]{0,40} Error): /
const LINE = /\nLINE (\d+): (.*)\n( *)\^/

/**
 * DuckDB's error as LeadKit's. Its text may quote the statement or a message, so only the kind and the place are passed on.
 * @throws LeadKitError never; gives it back.
 */
export function toQueryError(error: unknown, operation: string): LeadKitError {
  if (isLeadKitError(error)) return error
  const text = error instanceof Error ? error.message : ''
  const kind = KIND.exec(text)?.[1] ?? 'an error'
  if (kind === 'Out of Memory Error')
    return new LeadKitError(
      'invalid_input',
      `${operation}: the memory of the query is used up; name fewer months with from and to, ask for less, or raise memoryBytes`,
    )
  if (/^(?:INTERNAL|Internal|FATAL) /.test(kind))
    return new LeadKitError('permanent', `${operation}: DuckDB failed (${kind}); write the statement in another way`)
  return new LeadKitError(
    'invalid_input',
    `${operation}: DuckDB refused the statement (${kind}${placeOf(text)}); DESCRIBE messages lists what there is`,
  )
}

function placeOf(text: string): string {
  const [, line, shown = '', indent = ''] = LINE.exec(text) ?? []
  if (line === undefined) return ''
  // A long line is shown from its middle on.
  const prefix = `LINE ${line}: `.length
  return shown.startsWith('...') ? ` in line ${line}` : ` in line ${line} at character ${indent.length - prefix + 1}`
}
