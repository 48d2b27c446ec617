import { LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { parseJsonText, readJsonObject } from './json-text.ts'

describe('parseJsonText', () => {
  it('keeps every digit of integers beyond 2^53, negative ones too', () => {
    expect(parseJsonText('{"a":9223372036854775807,"b":-9223372036854775808,"c":[9007199254740993]}')).toEqual({
      a: '9223372036854775807',
      b: '-9223372036854775808',
      c: ['9007199254740993'],
    })
  })

  it('leaves other numbers and digits in texts as they are', () => {
    const text = '{"small":-1266116596,"time":1691574506310,"share":0.1234567890123456,"text":": 9223372036854775807"}'
    expect(parseJsonText(text)).toEqual(JSON.parse(text))
  })

  it('gives undefined for text that is not JSON', () => {
    expect(parseJsonText('{"a":9223372036854775807')).toBeUndefined()
    expect(parseJsonText('')).toBeUndefined()
  })
})

describe('readJsonObject', () => {
  const read = (text: string) => readJsonObject(new TextEncoder().encode(text), 'platform:parrot')

  it('reads an object, with the digits of long ids', () => {
    expect(read('{"id":17841400000000001}')).toEqual({ id: '17841400000000001' })
  })

  it.each(['', '[]', 'null', '"text"', '{"private":'])('refuses %j and quotes nothing of it', (text) => {
    const error = new LeadKitError('payload_invalid', 'The webhook body is not a JSON object; nothing in it was read', {
      source: 'platform:parrot',
    })
    expect(() => read(text)).toThrow(error)
  })
})
