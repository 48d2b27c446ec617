import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  archiveGroup,
  type ArchiveSinkFixture,
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

/** Write, read, head and delete of single objects. */
export function archiveObjectCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return [...writeAndRead(fixture), ...removal(fixture)]
}

function writeAndRead(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'write and read', {
    'gives back the bytes, their size and their SHA-256': async ({ sink, context, prefix }) => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)
      const key = `${prefix}bytes.bin`
      const body = chunksOf(bytes.subarray(0, 1), bytes.subarray(1, 600), new Uint8Array(), bytes.subarray(600))
      const written = await sink.write({ key, body, contentType: 'application/octet-stream' }, context)
      assert.equal(written.key, key)
      assert.equal(written.size, 1000)
      assert.equal(written.sha256, sha256(bytes))
      const read = await sink.read(key, context)
      assert.deepEqual(read.object, written, 'read must describe the object as write did')
      assert.ok(Buffer.from(bytes).equals(await collect(read.body)), 'read must give the bytes that were written')
    },
    'takes an empty object': async ({ sink, context, prefix }) => {
      const written = await sink.write({ key: `${prefix}empty`, body: chunksOf(), contentType: 'text/plain' }, context)
      assert.equal(written.size, 0)
      assert.equal(written.sha256, sha256(new Uint8Array()))
      assert.equal((await collect((await sink.read(`${prefix}empty`, context)).body)).length, 0)
    },
    'takes a web stream as the body': async (trial) => {
      const key = `${trial.prefix}stream`
      const body = new Blob(['from a web stream']).stream()
      await trial.sink.write({ key, body, contentType: 'text/plain' }, trial.context)
      assert.equal(await readText(trial, key), 'from a web stream')
    },
    'tells the same by head, list and write': async ({ sink, context, prefix }) => {
      const key = `${prefix}object`
      const written = await sink.write(textWrite(key, 'one'), context)
      assert.deepEqual(await sink.head(key, context), written)
      for await (const listed of sink.list(prefix, context)) assert.deepEqual(listed, written)
      assert.deepEqual(await listKeys({ sink, context, prefix }, prefix), [key])
      const ageMs = Date.now() - written.modifiedAt.getTime()
      assert.ok(Math.abs(ageMs) < 10 * 60_000, 'modifiedAt must be the time of the write, within ten minutes')
    },
    'replaces an object as a whole': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'a much longer first version'), trial.context)
      const second = await trial.sink.write(textWrite(key, 'second'), trial.context)
      assert.equal(second.sha256, sha256(utf8('second')))
      assert.equal(await readText(trial, key), 'second')
      assert.deepEqual(await listKeys(trial, trial.prefix), [key])
    },
    'reads one object twice at the same time': async ({ sink, context, prefix }) => {
      await sink.write(textWrite(`${prefix}object`, 'shared'), context)
      const reads = await Promise.all([sink.read(`${prefix}object`, context), sink.read(`${prefix}object`, context)])
      const texts = await Promise.all(reads.map(async ({ body }) => (await collect(body)).toString()))
      assert.deepEqual(texts, ['shared', 'shared'])
    },
    'refuses to read what is not there with not_found, and heads it as null': async (trial) => {
      await assertAbsent(trial, `${trial.prefix}missing`)
    },
    'sees an object written through another instance': async ({ sink, context, prefix }) => {
      await sink.write(textWrite(`${prefix}object`, 'shared'), context)
      const other = await fixture.createSink()
      assert.equal((await other.head(`${prefix}object`, context))?.size, 6)
    },
  })
}

function removal(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'delete', {
    'removes the object': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'one'), trial.context)
      await trial.sink.delete(key, trial.context)
      await assertAbsent(trial, key)
    },
    'counts an object that is already gone as success': async ({ sink, context, prefix }) => {
      await sink.delete(`${prefix}never/there`, context)
      await sink.write(textWrite(`${prefix}object`, 'one'), context)
      await sink.delete(`${prefix}object`, context)
      await sink.delete(`${prefix}object`, context)
    },
    'leaves keys that share a beginning alone': async (trial) => {
      const keys = ['object', 'object/below', 'object-2'].map((name) => `${trial.prefix}${name}`)
      for (const key of keys) await trial.sink.write(textWrite(key, key), trial.context)
      await trial.sink.delete(`${trial.prefix}object`, trial.context)
      assert.deepEqual(await listKeys(trial, trial.prefix), [`${trial.prefix}object-2`, `${trial.prefix}object/below`])
      assert.equal(await readText(trial, `${trial.prefix}object/below`), `${trial.prefix}object/below`)
    },
    'lets the key be written again': async (trial) => {
      const key = `${trial.prefix}folder/object`
      await trial.sink.write(textWrite(key, 'one'), trial.context)
      await trial.sink.delete(key, trial.context)
      await trial.sink.write(textWrite(key, 'two', { ifAbsent: true }), trial.context)
      assert.equal(await readText(trial, key), 'two')
      await assertFails(
        trial.sink.write(textWrite(key, 'three', { ifAbsent: true }), trial.context),
        'conflict',
        'a second ifAbsent write',
      )
    },
  })
}
