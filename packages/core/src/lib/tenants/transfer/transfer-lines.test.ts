import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { checkFile, countLines, inBatches, MeasuredFile, readLines } from './transfer-lines.ts'

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

it('reads lines wherever the chunks are cut, inside a character too', async () => {
  const bytes = Buffer.from('["é"]\n["日本"]\n')
  for (let cut = 0; cut <= bytes.length; cut += 1)
    expect(await all(readLines(chunks(bytes.subarray(0, cut), bytes.subarray(cut))))).toEqual(['["é"]', '["日本"]'])
})

it('measures what passes, and refuses a file that was not read to its end', async () => {
  const file = new MeasuredFile('tables/leads.jsonl')
  const passing = file.pass(chunks('a\n', 'b\n'), countLines)
  await passing.next()
  expect(() => file.end()).toThrow('has not read all')
  await all(passing)
  const sha256 = createHash('sha256').update('a\nb\n').digest('hex')
  expect(file.end()).toEqual({ name: 'tables/leads.jsonl', rows: 2, bytes: 4, sha256 })
})

it('refuses bytes that are not those of the manifest', async () => {
  const file = { name: 'x', rows: 1, bytes: 2, sha256: createHash('sha256').update('a\n').digest('hex') }
  await checkFile(file, chunks('a', '\n'))
  await expect(checkFile(file, chunks('b\n'))).rejects.toMatchObject({ code: 'checksum_mismatch' })
  await expect(checkFile(file, chunks('a'))).rejects.toMatchObject({ code: 'checksum_mismatch' })
})

it('puts items together', async () => {
  expect(await all(inBatches(readLines(chunks('1\n2\n3\n')), 2))).toEqual([['1', '2'], ['3']])
})
