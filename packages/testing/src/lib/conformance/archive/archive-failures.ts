import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { createTestCallContext } from '../../test-call-context.ts'
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
  textWrite,
  utf8,
} from './archive-fixture.ts'

/** The contract's 100 ms, plus room for a busy machine. */
const ABORT_LIMIT_MS = 1500

/** Interrupted writes and aborted calls. */
export function archiveFailureCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return [...brokenBodies(fixture), ...aborts(fixture)]
}

async function* breakingBody(): AsyncGenerator<Uint8Array> {
  yield utf8('the first half')
  throw new Error('the source broke')
}

function brokenBodies(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'broken writes', {
    'leaves nothing when the body breaks half-way': async (trial) => {
      const key = `${trial.prefix}object`
      const write = trial.sink.write({ key, body: breakingBody(), contentType: 'text/plain' }, trial.context)
      await assert.rejects(write, 'a write whose body breaks must fail')
      await assertAbsent(trial, key)
      assert.deepEqual(await listKeys(trial, trial.prefix), [])
    },
    'keeps the old object when the new body breaks half-way': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'old'), trial.context)
      const write = trial.sink.write({ key, body: breakingBody(), contentType: 'text/plain' }, trial.context)
      await assert.rejects(write, 'a write whose body breaks must fail')
      assert.equal(await readText(trial, key), 'old')
    },
    'shows nothing of a write that is still going on': async (trial) => {
      const key = `${trial.prefix}object`
      const { body, halfWay, finish } = pausedBody()
      const write = trial.sink.write({ key, body, contentType: 'text/plain' }, trial.context)
      await halfWay
      await assertAbsent(trial, key)
      finish()
      await write
      assert.equal(await readText(trial, key), 'first second')
    },
    'gives the old bytes to whoever reads while a write goes on': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(key, 'old'), trial.context)
      const { body, halfWay, finish } = pausedBody()
      const write = trial.sink.write({ key, body, contentType: 'text/plain' }, trial.context)
      await halfWay
      assert.equal(await readText(trial, key), 'old')
      finish()
      await write
      assert.equal(await readText(trial, key), 'first second')
    },
    'asks for no more of the body than it can store': async (trial) => {
      const key = `${trial.prefix}object`
      let pulled = 0
      const body: AsyncIterable<Uint8Array> = {
        async *[Symbol.asyncIterator]() {
          for (; pulled < 4; pulled += 1) yield utf8('part')
        },
      }
      const written = await trial.sink.write({ key, body, contentType: 'text/plain' }, trial.context)
      assert.equal(pulled, 4)
      assert.equal(written.size, 16)
    },
  })
}

/** A body that waits after its first part until `finish` is called. `halfWay` resolves when the second part is requested. */
function pausedBody(): { body: AsyncIterable<Uint8Array>; halfWay: Promise<void>; finish(): void } {
  const asked = Promise.withResolvers<undefined>()
  const go = Promise.withResolvers<undefined>()
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield utf8('first ')
    asked.resolve(undefined)
    await go.promise
    yield utf8('second')
  }
  return { body: parts(), halfWay: asked.promise, finish: () => go.resolve(undefined) }
}

function aborts(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'abort', {
    'does nothing when the signal has fired before': async (trial) => {
      const key = `${trial.prefix}object`
      await trial.sink.write(textWrite(`${trial.prefix}other`, 'stays'), trial.context)
      const context = createTestCallContext({ signal: AbortSignal.abort() })
      await assertFails(trial.sink.write(textWrite(key, 'one'), context), 'aborted', 'write')
      await assertAbsent(trial, key)
      await assertFails(trial.sink.head(key, context), 'aborted', 'head')
      await assertFails(readAll(trial, `${trial.prefix}other`, context.signal), 'aborted', 'read')
      await assertFails(trial.sink.delete(`${trial.prefix}other`, context), 'aborted', 'delete')
      await assertFails(listKeys({ ...trial, context }, trial.prefix), 'aborted', 'list')
      assert.equal(await readText(trial, `${trial.prefix}other`), 'stays')
    },
    'ends a write at once although its body hangs, and leaves nothing': async (trial) => {
      const key = `${trial.prefix}object`
      const controller = new AbortController()
      const context = createTestCallContext({ signal: controller.signal })
      const { body, halfWay, finish } = pausedBody()
      const write = trial.sink.write({ key, body, contentType: 'text/plain' }, context)
      const outcome = assertFails(withLimit(write), 'aborted', 'a write that is called off')
      await halfWay
      controller.abort()
      await outcome
      finish()
      await assertAbsent(trial, key)
    },
    'ends a read between two parts': async (trial) => {
      const key = `${trial.prefix}object`
      const part = new Uint8Array(4 * 1024 * 1024)
      await trial.sink.write({ key, body: chunksOf(part), contentType: 'text/plain' }, trial.context)
      const controller = new AbortController()
      const read = await trial.sink.read(key, createTestCallContext({ signal: controller.signal }))
      const reading = (async () => {
        for await (const chunk of read.body) if (chunk.length > 0) controller.abort()
      })()
      await assertFails(withLimit(reading), 'aborted', 'a read that is called off')
    },
    'lets the consumer of a read stop early': async (trial) => {
      const key = `${trial.prefix}object`
      const part = new Uint8Array(4 * 1024 * 1024)
      await trial.sink.write({ key, body: chunksOf(part), contentType: 'text/plain' }, trial.context)
      const read = await trial.sink.read(key, trial.context)
      for await (const chunk of read.body) if (chunk.length > 0) break
      await trial.sink.delete(key, trial.context)
    },
  })
}

async function readAll({ sink }: ArchiveTrial, key: string, signal: AbortSignal): Promise<Buffer> {
  const { body } = await sink.read(key, createTestCallContext({ signal }))
  return collect(body)
}

async function withLimit(promise: Promise<unknown>): Promise<unknown> {
  const timer = new AbortController()
  const limit = delay(ABORT_LIMIT_MS, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`still going on ${ABORT_LIMIT_MS} ms after the signal`)
  })
  limit.catch(() => {})
  return Promise.race([promise, limit]).finally(() => timer.abort())
}
