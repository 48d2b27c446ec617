import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  archiveGroup,
  type ArchiveSinkFixture,
  type ArchiveTrial,
  assertFails,
  chunksOf,
  textWrite,
  utf8,
} from './archive-fixture.ts'
import { createTestCallContext } from '../../test-call-context.ts'

const TEXT = '0123456789'

/** Parts of objects; a sink without `readRange` passes them. */
export function archiveRangeCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return [...wholeRanges(fixture), ...refusedRanges(fixture)]
}

function wholeRanges(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'ranges', {
    'gives the bytes from start up to end': async (trial) => {
      await withRanges(trial, async (read, key) => {
        await trial.sink.write(textWrite(key, TEXT), trial.context)
        for (const [start, end] of [
          [0, 10],
          [0, 1],
          [3, 7],
          [9, 10],
        ] as const)
          assert.equal(await read(start, end), TEXT.slice(start, end))
      })
    },
    'gives less where the object ends, and nothing behind its end': async (trial) => {
      await withRanges(trial, async (read, key) => {
        await trial.sink.write(textWrite(key, TEXT), trial.context)
        assert.equal(await read(8, 1000), '89')
        assert.equal(await read(10, 20), '')
        assert.equal(await read(500, 1000), '')
        assert.equal(await read(4, 4), '')
      })
    },
    'describes the object as head does': async (trial) => {
      const key = `${trial.prefix}object`
      const written = await trial.sink.write(textWrite(key, TEXT), trial.context)
      const part = await trial.sink.readRange?.(key, { start: 2, end: 5 }, trial.context)
      assert.deepEqual(part?.object ?? written, written)
    },
    'finds a part of a large object': async (trial) => {
      await withRanges(trial, async (read, key) => {
        const filling = new Uint8Array(1024 * 1024)
        const body = chunksOf(...Array.from({ length: 17 }, () => filling), utf8('here'), filling)
        await trial.sink.write({ key, body, contentType: 'application/octet-stream' }, trial.context)
        assert.equal(await read(17 * 1024 * 1024, 17 * 1024 * 1024 + 4), 'here')
        await trial.sink.delete(key, trial.context)
      })
    },
    'takes an empty object': async (trial) => {
      await withRanges(trial, async (read, key) => {
        await trial.sink.write({ key, body: chunksOf(), contentType: 'text/plain' }, trial.context)
        assert.equal(await read(0, 10), '')
      })
    },
  })
}

function refusedRanges(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  return archiveGroup(fixture, 'refused ranges', {
    'refuses a bad range, a bad key, a missing object and a fired signal': async (trial) => {
      const { sink, context, prefix } = trial
      const key = `${prefix}object`
      if (sink.readRange === undefined) return
      await sink.write(textWrite(key, TEXT), context)
      for (const [start, end] of [
        [-1, 2],
        [5, 4],
        [0.5, 2],
        [0, Number.POSITIVE_INFINITY],
      ] as const)
        await assertFails(sink.readRange(key, { start, end }, context), 'invalid_input', `a range ${start}-${end}`)
      const range = { start: 0, end: 5 }
      await assertFails(sink.readRange('a//b', range, context), 'invalid_input', 'a bad key')
      await assertFails(sink.readRange(`${prefix}missing`, range, context), 'not_found', 'a missing object')
      await assertFails(
        sink.readRange(`${prefix}missing`, { start: 3, end: 3 }, context),
        'not_found',
        'an empty range',
      )
      const aborted = createTestCallContext({ signal: AbortSignal.abort() })
      await assertFails(sink.readRange(key, range, aborted), 'aborted', 'a range after the signal')
    },
  })
}

type ReadText = (start: number, end: number) => Promise<string>

async function withRanges(
  { sink, context, prefix }: ArchiveTrial,
  check: (read: ReadText, key: string) => Promise<void>,
): Promise<void> {
  const key = `${prefix}object`
  if (sink.readRange === undefined) return
  const { readRange } = sink
  await check(async (start, end) => {
    const { bytes } = await readRange.call(sink, key, { start, end }, context)
    return Buffer.from(bytes).toString('utf8')
  }, key)
}
