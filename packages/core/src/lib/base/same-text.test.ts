import { describe, expect, it } from 'vitest'
import { isSameText } from './same-text.ts'

describe('isSameText', () => {
  it('passes over white space and composition', () => {
    expect(isSameText(' One\r\n two', 'One two ')).toBe(true)
    expect(isSameText('caf\u{e9}', 'cafe\u{301}')).toBe(true)
  })

  it('passes over what the platform changes, and over nothing else', () => {
    const [long, short] = ['See https://example.org/long now', 'See https://t.co/x now']
    expect(isSameText(long, short, ['links'])).toBe(true)
    expect(isSameText(long, short, ['leading_names'])).toBe(false)
    expect(isSameText('We do.', '@ada @oakandco We do.', ['leading_names'])).toBe(true)
    expect(isSameText('We do.', '@ada We do.')).toBe(false)
  })

  it('tells other texts apart, and holds no two messages without text for one', () => {
    expect(isSameText('We do.', 'We do not.', ['links'])).toBe(false)
    expect(isSameText('We do.', 'we do.')).toBe(false)
    expect(isSameText('', '')).toBe(false)
    expect(isSameText(null, null)).toBe(false)
  })
})
