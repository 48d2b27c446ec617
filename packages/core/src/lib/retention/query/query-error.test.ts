import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { toQueryError } from './query-error.ts'

describe('toQueryError', () => {
  it('says the kind and the place, and nothing of the statement or of a message', () => {
    const text =
      'Binder Error: Referenced column "anna@example.com" not found\n\nLINE 2: SELECT "anna@example.com"\n               ^'
    const error = toQueryError(new Error(text), 'archives.query')
    expect(error).toMatchObject({ code: 'invalid_input' })
    expect(error.message).toContain('(Binder Error in line 2 at character 8)')
    expect(error.message).not.toContain('anna')
    expect(error.cause).toBeUndefined()
  })

  it.each([
    ['Out of Memory Error: failed to allocate data', 'invalid_input', 'memoryBytes'],
    ['INTERNAL Error: Attempted to dereference', 'permanent', 'INTERNAL Error'],
    ['FATAL Error: the database was invalidated', 'permanent', 'FATAL Error'],
    ['Conversion Error: Could not convert string', 'invalid_input', 'Conversion Error'],
    ['Failed to extract statements: Parser Error: x', 'invalid_input', 'Parser Error'],
    ['something else', 'invalid_input', 'an error'],
  ])('reads %s', (text, code, said) => {
    const error = toQueryError(new Error(text), 'q')
    expect(error).toMatchObject({ code })
    expect(error.message).toContain(said)
  })

  it('passes on what is LeadKit’s', () => {
    const error = new LeadKitError('not_found', 'q: gone')
    expect(toQueryError(error, 'q')).toBe(error)
  })
})
