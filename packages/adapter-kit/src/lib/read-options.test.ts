import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { readOptions, withoutSlash } from './read-options.ts'

const names = { factory: 'createParrotIngestor', source: 'platform:parrot' }
const refusing = (issues: readonly { readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] }[]) => ({
  safeParse: () => ({ success: false, error: { issues } }) as const,
})

describe('readOptions', () => {
  it('gives what the schema made of them', () => {
    const schema = { safeParse: (options: unknown) => ({ success: true, data: [options, 'defaults'] }) as const }
    expect(readOptions(schema, { url: 'x' }, names)).toEqual([{ url: 'x' }, 'defaults'])
  })

  it.each([
    ['secrets.1', [{ path: ['secrets', 1] }, { path: ['other'] }]],
    ['secrt, tokn', [{ path: [], keys: ['secrt', 'tokn'] }]],
    ['options', [{ path: [] }]],
  ])('names %s and no value', (name, issues) => {
    const error = new LeadKitError('configuration', `createParrotIngestor: option "${name}" is not valid`, {
      source: 'platform:parrot',
    })
    expect(() => readOptions(refusing(issues), { secrets: 'private' }, names)).toThrow(error)
  })
})

describe('withoutSlash', () => {
  it('takes all of them from the end only', () => {
    expect(withoutSlash('https://api.example.com/v1//')).toBe('https://api.example.com/v1')
  })
})
