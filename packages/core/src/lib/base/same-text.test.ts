import { describe, expect, it } from 'vitest'
import { isSameText } from './same-text.ts'

describe('isSameText', () => {
  it('passes over what a platform changes: links, names in front, white space, composition', () => {
    expect(isSameText('See https://example.org/long now', 'See https://t.co/x now')).toBe(true)
    expect(isSameText('We do.', '@ada @oakandco We do.')).toBe(true)
    expect(isSameText(' One\r\n two', 'One two ')).toBe(true)
    expect(isSameText('caf\u{e9}', 'cafe\u{301}')).toBe(true)
  })

  it('tells other texts apart, and holds no two messages without text for one', () => {
    expect(isSameText('We do.', 'We do not.')).toBe(false)
    expect(isSameText('We do.', 'we do.')).toBe(false)
    expect(isSameText('', '')).toBe(false)
    expect(isSameText(null, null)).toBe(false)
  })
})
