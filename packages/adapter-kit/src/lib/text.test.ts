import { describe, expect, it } from 'vitest'
import { objectionToText } from './text.ts'

describe('objectionToText', () => {
  const limit = { maxTextLength: 4, textUnit: 'utf8_bytes' } as const

  it('takes what fits in the unit, and says what does not', () => {
    expect(objectionToText('abcd', limit)).toBeUndefined()
    expect(objectionToText('éé', limit)).toBeUndefined()
    expect(objectionToText('abcé', limit)).toBe('Not sent: the text has 5 utf8_bytes; at most 4 are allowed; split it')
    expect(objectionToText(' \n', limit)).toBe('Not sent: the text is empty')
  })
})
