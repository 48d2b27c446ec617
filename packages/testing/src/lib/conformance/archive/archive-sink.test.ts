import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ArchiveObject, ArchiveSink } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { createMemoryArchiveSink, type MemoryArchiveSink } from '../../memory-archive-sink.ts'
import { createTestCallContext } from '../../test-call-context.ts'
import { archiveSinkCases, describeArchiveSink } from './archive-sink.ts'
import type { ArchiveSinkFixture } from './archive-fixture.ts'

type Defect = (right: MemoryArchiveSink) => ArchiveSink

function fixtureOf(right: MemoryArchiveSink, sink: ArchiveSink, constantMemory = false): ArchiveSinkFixture {
  return { createSink: () => sink, corrupt: (key) => right.corrupt(key), constantMemory }
}

const right = createMemoryArchiveSink()
describeArchiveSink('memory', fixtureOf(right, right))

const ofBytes = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Reads as much of the body as possible and returns it without an error if the body breaks. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body) chunks.push(chunk)
  } catch {
    return Buffer.concat(chunks)
  }
  return Buffer.concat(chunks)
}

/** Each wrong fake breaks one promise; at least the named case must fail. */
const WRONG_FAKES: Readonly<Record<string, readonly [failingCase: string, defect: Defect]>> = {
  'stores what came before the body broke': [
    'leaves nothing when the body breaks half-way',
    (sink) => ({
      ...sink,
      write: async (request, context) => sink.write({ ...request, body: ofBytes(await drain(request.body)) }, context),
    }),
  ],
  'shows the object while it is being written': [
    'shows nothing of a write that is still going on',
    (sink) => ({
      ...sink,
      async write(request, context) {
        if (request.ifAbsent !== true)
          await sink.write({ ...request, sha256: undefined, body: ofBytes(Buffer.from('')) }, context)
        return sink.write(request, context)
      },
    }),
  ],
  'ignores ifAbsent': [
    'refuses with conflict under ifAbsent and keeps the old object',
    (sink) => ({ ...sink, write: (request, context) => sink.write({ ...request, ifAbsent: false }, context) }),
  ],
  'checks ifAbsent only before the body': [
    'lets exactly one of several ifAbsent writers win',
    (sink) => ({
      ...sink,
      async write(request, context) {
        const taken = request.ifAbsent === true && (await sink.head(request.key, context)) !== null
        return sink.write({ ...request, ifAbsent: taken }, context)
      },
    }),
  ],
  'ignores the promised hash': ['refuses another body with checksum_mismatch and leaves no object', forgettingHashes],
  'lists in the order of UTF-16 units': [
    'gives keys in ascending order of their UTF-8 bytes',
    (sink) => ({
      ...sink,
      async *list(prefix, context) {
        const objects = new Map<string, Awaited<ReturnType<ArchiveSink['head']>>>()
        for await (const object of sink.list(prefix, context)) objects.set(object.key, object)
        for (const key of [...objects.keys()].toSorted()) {
          const object = objects.get(key)
          if (object !== undefined && object !== null) yield object
        }
      },
    }),
  ],
  'stops after its first page': [
    'gives every object once, over all pages',
    (sink) => ({
      ...sink,
      async *list(prefix, context) {
        let rest = 25
        for await (const object of sink.list(prefix, context)) if (rest-- > 0) yield object
      },
    }),
  ],
  'takes the prefix as a folder': [
    'takes the prefix as the start of a string, not as a folder',
    (sink) => ({
      ...sink,
      list: (prefix, context) => sink.list(prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`, context),
    }),
  ],
  'composes Unicode in keys': [
    'keeps unusual names apart, and gives them back as they were',
    (sink) => ({
      ...sink,
      write: (request, context) => sink.write({ ...request, key: request.key.normalize('NFC') }, context),
      read: (key, context) => sink.read(key.normalize('NFC'), context),
    }),
  ],
  'cleans bad keys instead of refusing them': [
    'refuses a bad key with invalid_input in every call',
    (sink) => ({
      ...sink,
      head: (key, context) => sink.head(new URL(`file:///${key}`).pathname.replace(/^\/+|\/+$/g, '') || 'x', context),
    }),
  ],
  'does not verify what it reads': ['fails with checksum_mismatch at the end of the read', believing],
  'deletes everything that starts with the key': [
    'leaves keys that share a beginning alone',
    (sink) => ({
      ...sink,
      async delete(key, context) {
        await sink.delete(key, context)
        for await (const object of sink.list(key, context)) await sink.delete(object.key, context)
      },
    }),
  ],
  'counts the end of a range in': [
    'gives the bytes from start up to end',
    (sink) => ({
      ...sink,
      readRange: async (key, { start, end }, context) =>
        (await sink.readRange?.(key, { start, end: end + 1 }, context)) ?? assert.fail(),
    }),
  ],
  'refuses a range behind the end': [
    'gives less where the object ends, and nothing behind its end',
    (sink) => ({
      ...sink,
      async readRange(key, range, context) {
        const part = (await sink.readRange?.(key, range, context)) ?? assert.fail()
        if (part.object.size <= range.start) throw new RangeError('416')
        return part
      },
    }),
  ],
  'takes any range': [
    'refuses a bad range, a bad key, a missing object and a fired signal',
    (sink) => ({
      ...sink,
      readRange: async (key, { start, end }, context) =>
        (await sink.readRange?.(key, { start: Math.max(start, 0), end: Math.max(start, end) }, context)) ??
        assert.fail(),
    }),
  ],
  'fails to delete what is gone': [
    'counts an object that is already gone as success',
    (sink) => ({
      ...sink,
      async delete(key, context) {
        await (await sink.read(key, context)).body[Symbol.asyncIterator]().next()
        await sink.delete(key, context)
      },
    }),
  ],
  'waits for a hanging body after the abort': [
    'ends a write at once although its body hangs, and leaves nothing',
    (sink) => ({
      ...sink,
      async write(request, context) {
        const whole = await drain(request.body)
        return sink.write({ ...request, body: ofBytes(whole) }, context)
      },
    }),
  ],
}

/** The memory sink with levers for every fault; `defect` is wrapped around the store that fails. */
function failingStore(defect: Defect = (sink) => sink): ArchiveSinkFixture {
  const inner = createMemoryArchiveSink()
  let listed: readonly ArchiveObject[] | undefined
  let isSlow = false
  const patient = async <Value>(call: () => Promise<Value>, signal: AbortSignal): Promise<Value> => {
    if (isSlow) await once(signal, 'abort')
    return call()
  }
  const store: MemoryArchiveSink = {
    ...inner,
    write: (request, context) => patient(() => inner.write(request, context), context.signal),
    read: (key, context) => patient(() => inner.read(key, context), context.signal),
    head: (key, context) => patient(() => inner.head(key, context), context.signal),
    delete: (key, context) => patient(() => inner.delete(key, context), context.signal),
    async *list(prefix, context) {
      await patient(() => Promise.resolve(), context.signal)
      if (listed === undefined) yield* inner.list(prefix, context)
      else yield* listed.filter(({ key }) => key.startsWith(prefix))
    },
  }
  const context = createTestCallContext()
  const faults: ArchiveSinkFixture['faults'] = {
    truncated: { strike: (key) => inner.truncate(key) },
    lost: { strike: (key) => inner.delete(key, context) },
    overwritten: { strike: (key) => inner.corrupt(key) },
    'wrong checksum accepted': {},
    'partial read': { arm: (key) => inner.truncate(key) },
    'stale list': {
      async arm() {
        const objects: ArchiveObject[] = []
        for await (const object of inner.list('', context)) objects.push(object)
        listed = objects
      },
      release: () => void (listed = undefined),
    },
    slow: { arm: () => void (isSlow = true), release: () => void (isSlow = false) },
  }
  return { ...fixtureOf(inner, defect(store)), faults }
}

/** Sinks that believe a store that says that all is well. */
const BELIEVERS: Readonly<Record<string, readonly [failingCase: string, defect: Defect]>> = {
  'takes part of an object for the whole': ['gives no part of an object for the whole', believing],
  'ends a broken read quietly': ['does not end a read quietly whose body breaks off', believing],
  'gives foreign bytes': ['gives no foreign bytes under the hash of its own', believing],
  'gives an empty body for what was lost': [
    'gives nothing for an object that the store lost',
    (sink) => {
      const described = new Map<string, ArchiveObject>()
      return {
        ...sink,
        async write(request, context) {
          const object = await sink.write(request, context)
          described.set(object.key, object)
          return object
        },
        async read(key, context) {
          const object = described.get(key)
          return object === undefined ? sink.read(key, context) : { object, body: ofBytes(new Uint8Array()) }
        },
      }
    },
  ],
  'leaves the promised hash to the store': ['holds a body against its promised hash itself', forgettingHashes],
  'looks objects up in the list': [
    'does not take a list for what there is',
    (sink) => ({
      ...sink,
      async head(key, context) {
        for await (const object of sink.list(key, context)) if (object.key === key) return object
        return null
      },
    }),
  ],
  'waits for a slow store': [
    'ends every call at once when the signal fires, however slow the store is',
    (sink) => ({
      ...sink,
      async head(key, context) {
        await sink.head(key, context).catch(() => {})
        return null
      },
    }),
  ],
}

function believing(sink: MemoryArchiveSink): ArchiveSink {
  return {
    ...sink,
    async read(key, context) {
      const { object, body } = await sink.read(key, context)
      return { object, body: ofBytes(await drain(body)) }
    },
  }
}

function forgettingHashes(sink: MemoryArchiveSink): ArchiveSink {
  return { ...sink, write: (request, context) => sink.write({ ...request, sha256: undefined }, context) }
}

async function failingCases(fixture: ArchiveSinkFixture, only?: string): Promise<readonly string[]> {
  const failing: string[] = []
  for (const { name, run } of archiveSinkCases(fixture)) {
    if (only !== undefined && name !== only) continue
    await run().catch(() => failing.push(name))
  }
  return failing
}

describe('archiveSinkCases', () => {
  it.each(Object.entries(WRONG_FAKES))('fails a sink that %s', async (_name, [failingCase, defect]) => {
    const inner = createMemoryArchiveSink()
    expect(await failingCases(fixtureOf(inner, defect(inner)), failingCase)).toEqual([failingCase])
  })

  it('passes a sink that notices how its store fails', async () => {
    expect(await failingCases(failingStore())).toEqual([])
  })

  it.each(Object.entries(BELIEVERS))('fails a sink that %s', async (_name, [failingCase, defect]) => {
    expect(await failingCases(failingStore(defect), failingCase)).toEqual([failingCase])
  })

  it('fails a sink that holds the whole object in memory', async () => {
    const inner = createMemoryArchiveSink()
    const name = 'streams an object both ways in memory that does not grow with it'
    expect(await failingCases(fixtureOf(inner, inner, true), name)).toEqual([name])
  })

  it('names every case once within its group', () => {
    const names = archiveSinkCases(fixtureOf(right, right)).map(({ group, name }) => `${group}: ${name}`)
    expect(new Set(names).size).toBe(names.length)
  })
})
