import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorFromEntry } from '../src/lib/hubspot-error.ts'
import { errorSchema } from '../src/lib/hubspot-schemas.ts'

/** Names a folder with the vendors' files, which are read in place; without it these cases are skipped. */
const SHARED = process.env['LEADKIT_SHARED_DIR']

interface Schema {
  readonly properties?: Readonly<Record<string, { readonly example?: unknown }>>
  readonly example?: unknown
}

describe.skipIf(SHARED === undefined)("HubSpot's own refusals (skipped without LEADKIT_SHARED_DIR)", () => {
  const schemas = (): Readonly<Record<string, Schema>> => {
    const file = join(SHARED ?? '.', 'contracts', 'hubspot', '2026-03', 'objects.json')
    const specification = JSON.parse(readFileSync(file, 'utf8')) as { components: { schemas: Record<string, Schema> } }
    return specification.components.schemas
  }

  it('are read in the example of the specification', () => {
    const { example } = schemas()['Error'] ?? {}
    expect(errorFromEntry(errorSchema.parse(example), 400)).toMatchObject({ code: 'validation', retryable: false })
  })

  it('have no place for a name of a property that the adapter does not read', () => {
    // The fields that describe a refusal by text or by location. If these schemas get a new member, check hubspot-error-body.ts.
    expect(Object.keys(schemas()['Error']?.properties ?? {}).toSorted()).toEqual([
      'category',
      'context',
      'correlationId',
      'errors',
      'links',
      'message',
      'subCategory',
    ])
    expect(Object.keys(schemas()['ErrorDetail']?.properties ?? {}).toSorted()).toEqual([
      'code',
      'context',
      'in',
      'message',
      'subCategory',
    ])
  })
})
