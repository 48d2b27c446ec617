import { expect, it } from 'vitest'
import { normaliseSpecification } from './normalise-specification.ts'

it('repairs what validators cannot take in a specification', () => {
  const given = {
    security: [{ oauth: [] }],
    content: { '*/*': { example: null, schema: { $ref: '#/x', description: 'beside' } } },
    oneOf: [{ type: 'string' }],
  }
  expect(normaliseSpecification(given, { bareReferences: true, looseAlternatives: true })).toEqual({
    content: { 'application/json': { schema: { $ref: '#/x' } } },
    anyOf: [{ type: 'string' }],
  })
})
