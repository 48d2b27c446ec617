import { describe, expect, it } from 'vitest'
import { searchWords } from './search-terms.ts'

describe('searchWords', () => {
  it('makes a prefix of each word, in lower case, without punctuation at its edges', () => {
    const words = searchWords("Acme, (O'Brien) jane@acme.co. -")
    expect(words.map((word) => word.text)).toEqual(['acme', 'o', 'brien', 'jane@acme.co'])
    expect(words[0]?.prefix).toBe("'acme':*")
  })

  it('offers the stems that a half-typed word may have', () => {
    const shortened = searchWords('companyi')[0]?.shortened.split(' | ')
    expect(shortened).toContain("'companyi'")
    expect(shortened).toContain("'compani'")
    expect(searchWords('flemin')[0]?.shortened).toContain("'fleme'")
  })

  it('offers no stem that only another name could have', () => {
    const [name, address] = searchWords('annabel ann.3273@firm.example')
    expect(name?.shortened.split(' | ')).not.toContain("'ann'")
    expect(address?.shortened).toBe("'ann.3273@firm.example'")
    for (const [typed, stem] of [
      ['generalizatio', 'gener'],
      ['runnin', 'run'],
      ['responsibilit', 'respons'],
      ['considerabl', 'consider'],
      ['dependenci', 'depend'],
    ] as const)
      expect(searchWords(typed)[0]?.shortened.split(' | ')).toContain(`'${stem}'`)
  })

  it('leaves operators to the search engine syntax', () => {
    expect(searchWords('"a phrase"')).toEqual([])
    expect(searchWords('ada -byron')).toEqual([])
    expect(searchWords('ada or grace')).toEqual([])
    expect(searchWords('coca-cola orlando')).toHaveLength(2)
  })

  it('is empty for a text without words', () => {
    expect(searchWords('&|! () \\ 🙂')).toEqual([])
  })
})
