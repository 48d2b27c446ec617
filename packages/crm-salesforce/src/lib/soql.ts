import { LeadKitError } from '@leadkit/contracts'

/**
 * A SOQL string literal. Escapes backslashes first, then quotes: jsforce's own builder escapes only quotes, so a trailing backslash would leave the
 * literal open (developer.salesforce.com, SOQL and SOSL Reference, "Quoted String Escape Sequences").
 */
export function quoteSoql(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
  return `'${escaped}'`
}

/** A SOQL date-time literal. */
export function soqlMoment(moment: Date): string {
  return moment.toISOString()
}

/** `a, b.c`, each once, ignoring case. @throws LeadKitError `invalid_input` for a text that cannot be a field name. */
export function soqlFields(names: readonly string[]): string {
  const fields = new Map<string, string>()
  for (const name of names) {
    if (!/^[A-Za-z]\w{0,79}(?:\.[A-Za-z]\w{0,79}){0,5}$/.test(name)) {
      throw new LeadKitError(
        'invalid_input',
        'a field to read does not have the form of a Salesforce field name; use the API name',
        {
          source: 'crm:salesforce',
        },
      )
    }
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), name)
  }
  return [...fields.values()].join(', ')
}
