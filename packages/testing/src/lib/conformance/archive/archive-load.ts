import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isLeadKitError } from '@leadkit/contracts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  archiveGroup,
  type ArchiveSinkFixture,
  type ArchiveTrial,
  collect,
  listKeys,
  readText,
  sha256,
  textWrite,
  utf8,
} from './archive-fixture.ts'

const MEBIBYTE = 1024 * 1024
const DEFAULT_LARGE_OBJECT_BYTES = 64 * MEBIBYTE
const WRITERS = 8
const MEMORY_LOOKS = 100
const MEMORY_LOOK_MS = 50

/** Objects larger than memory, and concurrent writers of one key. */
export function archiveLoadCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return [...(fixture.constantMemory === false ? [] : largeObjects(fixture)), ...concurrency(fixture)]
}

function largeObjects(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  const bytes = fixture.largeObjectBytes ?? DEFAULT_LARGE_OBJECT_BYTES
  return archiveGroup(fixture, 'large objects', {
    'streams an object both ways in memory that does not grow with it': async ({ sink, context, prefix }) => {
      const key = `${prefix}large.bin`
      const memory = watchMemory(bytes / 2)
      const source = largeBody(bytes, memory.check)
      const written = await sink.write({ key, body: source.body, contentType: 'application/octet-stream' }, context)
      assert.equal(written.size, bytes)
      assert.equal(written.sha256, source.digest(), 'the hash must be that of all bytes, in their order')
      const read = await sink.read(key, context)
      const hash = createHash('sha256')
      let size = 0
      for await (const chunk of read.body) {
        hash.update(chunk)
        if (Math.floor(size / (8 * MEBIBYTE)) !== Math.floor((size + chunk.length) / (8 * MEBIBYTE)))
          await memory.check()
        size += chunk.length
      }
      assert.equal(size, bytes)
      assert.equal(hash.digest('hex'), written.sha256)
      await sink.delete(key, context)
    },
  })
}

function largeBody(bytes: number, check: () => Promise<void>): { body: AsyncIterable<Uint8Array>; digest(): string } {
  const hash = createHash('sha256')
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < bytes; offset += MEBIBYTE) {
      const chunk = Buffer.alloc(Math.min(MEBIBYTE, bytes - offset), offset / MEBIBYTE)
      hash.update(chunk)
      yield chunk
      if (offset % (8 * MEBIBYTE) === 0) await check()
    }
  }
  return { body: parts(), digest: () => hash.digest('hex') }
}

/**
 * `check` collects garbage and throws if retained buffers have grown by more than `limit` bytes since the start. The engine
 * frees collected buffers on threads of its own, which lag on a busy machine: what is held is what stays after several looks.
 */
function watchMemory(limit: number): { check(): Promise<void> } {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  return {
    async check() {
      let held = Number.POSITIVE_INFINITY
      for (let look = 0; look < MEMORY_LOOKS && held >= limit; look += 1) {
        if (look > 0) await setTimeout(MEMORY_LOOK_MS)
        collectGarbage()
        held = process.memoryUsage().arrayBuffers - before
      }
      assert.ok(held < limit, `the sink holds ${Math.round(held / MEBIBYTE)} MiB of the object in memory`)
    },
  }
}

function concurrency(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'concurrent writers', {
    'lets exactly one of several ifAbsent writers win': async (trial) => {
      const key = `${trial.prefix}object`
      const outcomes = await Promise.allSettled(
        writerTexts().map((text) => trial.sink.write(textWrite(key, text, { ifAbsent: true }), trial.context)),
      )
      const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled')
      assert.equal(winners.length, 1, 'one write must succeed')
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') assert.ok(isLeadKitError(outcome.reason, 'conflict'), String(outcome.reason))
      }
      assert.equal(sha256(utf8(await readText(trial, key))), winners[0]?.value.sha256)
    },
    'ends with one whole object when several writers replace it': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, writerTexts()[0] ?? ''), trial.context)
      const readers = watchWhole(trial, key)
      await Promise.all(writerTexts().map((text) => trial.sink.write(textWrite(key, text), trial.context)))
      await readers.stop()
      assert.ok(writerTexts().includes(await readText(trial, key)), 'the object must be one of those written')
      assert.deepEqual(await listKeys(trial, trial.prefix), [key])
    },
    'ends with a whole object or none when writers and deleters meet': async (trial) => {
      const key = `${trial.prefix}folder/object`
      const calls = writerTexts().flatMap((text) => [
        trial.sink.write(textWrite(key, text), trial.context),
        trial.sink.delete(key, trial.context),
      ])
      await Promise.all(calls)
      const object = await trial.sink.head(key, trial.context)
      assert.deepEqual(await listKeys(trial, trial.prefix), object === null ? [] : [key])
      if (object !== null) assert.ok(writerTexts().includes(await readText(trial, key)))
    },
    'keeps writers of different keys apart': async (trial) => {
      const texts = writerTexts()
      await Promise.all(
        texts.map((text, index) => trial.sink.write(textWrite(`${trial.prefix}${index}`, text), trial.context)),
      )
      for (const [index, text] of texts.entries()) assert.equal(await readText(trial, `${trial.prefix}${index}`), text)
    },
  })
}

/** Texts of different lengths, so that mixed content is noticed. */
function writerTexts(): readonly string[] {
  return Array.from({ length: WRITERS }, (_, index) => `${index}`.repeat(20_000 * (index + 1)))
}

/** Reads the object repeatedly until stopped; fails unless each read returns the complete bytes of one writer. */
function watchWhole({ sink, context }: ArchiveTrial, key: string): { stop(): Promise<void> } {
  let stopped = false
  const allowed = new Set(writerTexts())
  const reading = (async () => {
    do {
      const { object, body } = await sink.read(key, context)
      const bytes = await collect(body)
      assert.equal(sha256(bytes), object.sha256, 'a read must give the bytes of the object it describes')
      assert.ok(allowed.has(bytes.toString()), 'a read must give one write as a whole')
    } while (!stopped)
  })()
  reading.catch(() => {})
  return {
    async stop() {
      stopped = true
      await reading
    },
  }
}
