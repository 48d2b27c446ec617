import { describe, expect, it } from 'vitest'
import { markdownBlocks } from './markdown-blocks.ts'

const page = (...lines: string[]): string => lines.join('\n')

describe('markdownBlocks', () => {
  it('finds TypeScript blocks with the line of their fence, and no others', () => {
    const text = page('# A', '```ts', 'const a = 1', '```', '```sh', '```ts', '```', '~~~typescript', 'b', '~~~')
    expect(markdownBlocks(text, 'a.md')).toEqual([
      { line: 2, code: 'const a = 1', setup: '' },
      { line: 8, code: 'b', setup: '' },
    ])
  })

  it('puts a set-up before the one block that uses it', () => {
    const text = page(
      '<!-- docs-setup: kit',
      'declare const kit: number',
      '-->',
      '<!-- docs-use: kit -->',
      '',
      '```ts',
      'kit',
      '```',
      '```ts',
      'alone',
      '```',
    )
    expect(markdownBlocks(text, 'a.md').map(({ setup }) => setup)).toEqual(['declare const kit: number\n', ''])
  })

  it('names the one block after a file line, for the others to import', () => {
    const text = page('<!-- docs-file: kit.ts -->', '', '```ts', 'export const kit = 1', '```', '```ts', 'alone', '```')
    expect(markdownBlocks(text, 'a.md').map(({ file }) => file)).toEqual(['kit.ts', undefined])
  })

  it('refuses a set-up that the page has not defined', () => {
    const text = page('<!-- docs-use: kit -->', '```ts', 'kit', '```')
    expect(() => markdownBlocks(text, 'a.md')).toThrow('define the set-up kit')
  })

  it('refuses a block without an end', () => {
    expect(() => markdownBlocks(page('```ts', 'kit'), 'a.md')).toThrow('a.md:1: this block has no end')
  })
})
