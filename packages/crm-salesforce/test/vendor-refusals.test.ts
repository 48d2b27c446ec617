import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Names a folder with the vendors' files, which are read in place; without it these cases are skipped. */
const SHARED = process.env['LEADKIT_SHARED_DIR']

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>
}

describe.skipIf(SHARED === undefined)("Salesforce's own refusals (skipped without LEADKIT_SHARED_DIR)", () => {
  it('have no place for a name of a field that the adapter does not read', () => {
    const file = join(SHARED ?? '.', 'contracts', 'salesforce', 'sobjects-v59-subset.json')
    const specification = JSON.parse(readFileSync(file, 'utf8')) as { components: { schemas: Record<string, Schema> } }
    const { ErrorInfo } = specification.components.schemas
    // If there is a new member, check salesforce-error-body.ts. The extended details are codes of flows and of Agentforce.
    expect(Object.keys(ErrorInfo?.properties ?? {}).toSorted()).toEqual([
      'errorCode',
      'extendedErrorDetails',
      'fields',
      'message',
    ])
  })
})
