import { describe, expect, it } from 'vitest'
import { contentOf, decodeEntities } from './content.ts'

describe('decodeEntities', () => {
  it.each([
    ['&lt;i&gt; &amp;amp; &amp;gt;', '<i> &amp; &gt;'],
    ['Tom &amp; Jerry &quot;now&quot;', 'Tom & Jerry "now"'],
    ['&#39;&#x1F44B;&#X2014;', '\u{27}👋—'],
    ['&unknown; &amp &#; &#9999999; AT&T', '&unknown; &amp &#; &#9999999; AT&T'],
  ])('turns %j into %j, once', (escaped, text) => {
    expect(decodeEntities(escaped)).toBe(text)
  })
})

describe('contentOf', () => {
  it('is storable whatever the entities make', () => {
    expect(contentOf('a&#0;b&#xD83C;c')).toBe('ab\u{fffd}c')
    expect(contentOf('&#0;')).toBeNull()
    expect(contentOf(undefined)).toBeNull()
  })
})
