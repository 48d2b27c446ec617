import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  archiveGroup,
  type ArchiveSinkFixture,
  type ArchiveTrial,
  assertAbsent,
  assertFails,
  chunksOf,
  collect,
  listKeys,
  readText,
  sha256,
  textWrite,
  utf8,
} from './archive-fixture.ts'

/** Conditional writes, keys, and damaged objects. */
export function archiveRefusalCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return [...conditions(fixture), ...keys(fixture), ...damage(fixture)]
}

function conditions(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'conditions', {
    'accepts a body that hashes as promised': async ({ sink, context, prefix }) => {
      const promised = sha256(utf8('right'))
      const written = await sink.write(textWrite(`${prefix}object`, 'right', { sha256: promised }), context)
      assert.equal(written.sha256, promised)
    },
    'refuses another body with checksum_mismatch and leaves no object': async (trial) => {
      const key = `${trial.prefix}object`
      const write = textWrite(key, 'wrong', { sha256: sha256(utf8('right')) })
      await assertFails(trial.sink.write(write, trial.context), 'checksum_mismatch', 'a write with another hash')
      await assertAbsent(trial, key)
    },
    'keeps the old object when the new body hashes wrongly': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'old'), trial.context)
      const write = textWrite(key, 'wrong', { sha256: sha256(utf8('right')) })
      await assertFails(trial.sink.write(write, trial.context), 'checksum_mismatch', 'a write with another hash')
      assert.equal(await readText(trial, key), 'old')
    },
    'writes with ifAbsent when the key is free': async (trial) => {
      await trial.sink.write(textWrite(`${trial.prefix}object`, 'first', { ifAbsent: true }), trial.context)
      assert.equal(await readText(trial, `${trial.prefix}object`), 'first')
    },
    'refuses with conflict under ifAbsent and keeps the old object': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'old'), trial.context)
      const write = textWrite(key, 'new', { ifAbsent: true })
      await assertFails(trial.sink.write(write, trial.context), 'conflict', 'an ifAbsent write over an object')
      assert.equal(await readText(trial, key), 'old')
    },
  })
}

const UNUSUAL_NAMES = [
  'space and  two',
  ' leading and trailing ',
  '.hidden',
  '...',
  'percent%2Fencoded',
  '100%',
  'plus+sign',
  'hash#mark',
  'question?mark=1&b=2',
  'at@sign',
  'quote\'s "double" <angle>',
  'back\\slash',
  'colon:semi;comma,star*',
  'Größe-naïve-日本語-Ω',
  'caf\u00e9 composed',
  'cafe\u0301 decomposed',
  '\u{1F600} emoji',
]

const BAD_KEYS: Readonly<Record<string, string>> = {
  'the empty key': '',
  'a leading slash': '/object',
  'a trailing slash': 'folder/',
  'an empty segment': 'folder//object',
  'a single dot': '.',
  'two dots': '..',
  'a way up': 'folder/../../object',
  'a way up at the end': 'folder/..',
  'a dot segment': 'folder/./object',
  '1,025 bytes': 'a'.repeat(1025),
  'more than 1,024 bytes in fewer characters': 'ä'.repeat(513),
  'half a surrogate pair': 'folder/\ud83d',
}

function keys(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'keys', {
    'keeps unusual names apart, and gives them back as they were': async (trial) => {
      const wanted = UNUSUAL_NAMES.map((name) => `${trial.prefix}${name}/${name}`)
      for (const key of wanted) await trial.sink.write(textWrite(key, key), trial.context)
      for (const key of wanted) assert.equal(await readText(trial, key), key)
      const listed = await listKeys(trial, trial.prefix)
      assert.deepEqual(new Set(listed), new Set(wanted))
      assert.equal(listed.length, wanted.length)
    },
    'takes an object and objects below it, as if it were a folder too': async (trial) => {
      const wanted = ['a', 'a/b', 'a/b/c'].map((name) => `${trial.prefix}${name}`)
      for (const key of wanted.toReversed()) await trial.sink.write(textWrite(key, key), trial.context)
      for (const key of wanted) assert.equal(await readText(trial, key), key)
      assert.deepEqual(await listKeys(trial, trial.prefix), wanted)
    },
    'takes a key of 1,024 bytes, in one long segment and in many': async (trial) => {
      const length = 1024 - utf8(trial.prefix).length
      const long = [
        `${trial.prefix}${'x'.repeat(length)}`,
        `${trial.prefix}${'y/'.repeat(length / 2 - 1)}`.padEnd(1024, 'z'),
      ]
      for (const key of long) await trial.sink.write(textWrite(key, 'long'), trial.context)
      for (const key of long) assert.equal(await readText(trial, key), 'long')
      assert.deepEqual(await listKeys(trial, trial.prefix), long)
      for (const key of long) await trial.sink.delete(key, trial.context)
      assert.deepEqual(await listKeys(trial, trial.prefix), [])
    },
    'refuses a bad key with invalid_input in every call': async (trial) => {
      for (const [what, key] of Object.entries(BAD_KEYS)) await assertRefusesKey(trial, key, what)
    },
    'lists nothing outside the archive': async (trial) => {
      await trial.sink.write(textWrite(`${trial.prefix}object`, 'one'), trial.context)
      const listed = await listKeys(trial, '../').catch((error: unknown) =>
        assertFails(Promise.reject(error), 'invalid_input', 'list'),
      )
      assert.deepEqual(listed ?? [], [])
    },
  })
}

async function assertRefusesKey({ sink, context }: ArchiveTrial, key: string, what: string): Promise<void> {
  await assertFails(sink.write(textWrite(key, 'bad'), context), 'invalid_input', `write with ${what}`)
  await assertFails(sink.read(key, context), 'invalid_input', `read with ${what}`)
  await assertFails(sink.head(key, context), 'invalid_input', `head with ${what}`)
  await assertFails(sink.delete(key, context), 'invalid_input', `delete with ${what}`)
}

function damage(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  const { corrupt } = fixture
  if (corrupt === undefined) return []
  return archiveGroup(fixture, 'damaged objects', {
    'fails with checksum_mismatch at the end of the read': async ({ sink, context, prefix }) => {
      const key = `${prefix}object`
      await sink.write({ key, body: chunksOf('some bytes', ' that rot'), contentType: 'text/plain' }, context)
      await corrupt(key)
      const read = await sink.read(key, context)
      await assertFails(collect(read.body), 'checksum_mismatch', 'reading a damaged object')
    },
    'can replace and delete a damaged object': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'first'), trial.context)
      await corrupt(key)
      await trial.sink.write(textWrite(key, 'second'), trial.context)
      assert.equal(await readText(trial, key), 'second')
      await corrupt(key)
      await trial.sink.delete(key, trial.context)
      await assertAbsent(trial, key)
    },
  })
}
