import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { archiveGroup, type ArchiveSinkFixture, listKeys, textWrite } from './archive-fixture.ts'

/** Sorted by their UTF-8 bytes; an order by UTF-16 units, by locale or by folder differs. */
const ORDERED_NAMES = [
  '%',
  '-',
  '0',
  'A',
  'Z',
  '_',
  'a',
  'a!',
  'a-b',
  'a.b',
  'a/b',
  'a/b/c',
  'a/bc',
  'a0',
  'a@',
  'ab',
  'aé',
  'b/a',
  'é',
  '\uff5e',
  '\u{1F600}',
]

export function archiveListCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'list', {
    'gives keys in ascending order of their UTF-8 bytes': async (trial) => {
      const shuffled = ORDERED_NAMES.toSorted((left, right) => left.length - right.length || right.localeCompare(left))
      for (const name of shuffled) await trial.sink.write(textWrite(trial.prefix + name, name), trial.context)
      assert.deepEqual(
        await listKeys(trial, trial.prefix),
        ORDERED_NAMES.map((name) => trial.prefix + name),
      )
    },
    'takes the prefix as the start of a string, not as a folder': async (trial) => {
      for (const name of ['ab', 'ab/c', 'abc', 'a/b', 'b', 'éa', 'éb'])
        await trial.sink.write(textWrite(trial.prefix + name, name), trial.context)
      const names = async (start: string): Promise<readonly string[]> =>
        (await listKeys(trial, trial.prefix + start)).map((key) => key.slice(trial.prefix.length))
      assert.deepEqual(await names('ab'), ['ab', 'ab/c', 'abc'])
      assert.deepEqual(await names('ab/'), ['ab/c'])
      assert.deepEqual(await names('ab/c'), ['ab/c'])
      assert.deepEqual(await names('é'), ['éa', 'éb'])
      assert.deepEqual(await names('abcd'), [])
      assert.deepEqual(await names('nothing/here/'), [])
    },
    'finds every object under the empty prefix': async (trial) => {
      await trial.sink.write(textWrite(`${trial.prefix}object`, 'one'), trial.context)
      assert.ok((await listKeys(trial, '')).includes(`${trial.prefix}object`))
    },
    'gives every object once, over all pages': async (trial) => {
      const count = fixture.pagingObjects ?? 40
      const wanted = Array.from(
        { length: count },
        (_, index) => `${trial.prefix}part-${String(index).padStart(6, '0')}`,
      )
      for (let start = 0; start < count; start += 20) {
        const writes = wanted
          .slice(start, start + 20)
          .map((key) => trial.sink.write(textWrite(key, key), trial.context))
        await Promise.all(writes)
      }
      assert.deepEqual(await listKeys(trial, trial.prefix), wanted)
    },
    'ends quietly when the consumer stops early': async (trial) => {
      for (const name of ['a', 'b', 'c']) await trial.sink.write(textWrite(trial.prefix + name, name), trial.context)
      const seen: string[] = []
      for await (const object of trial.sink.list(trial.prefix, trial.context)) {
        seen.push(object.key)
        break
      }
      assert.deepEqual(seen, [`${trial.prefix}a`])
    },
    'gives an empty list below a prefix without objects': async (trial) => {
      assert.deepEqual(await listKeys(trial, trial.prefix), [])
    },
  })
}
