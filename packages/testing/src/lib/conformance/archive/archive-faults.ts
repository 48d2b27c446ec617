import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { type ArchiveRead, isLeadKitError } from '@leadkit/contracts'
import { createTestCallContext } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  archiveGroup,
  type ArchiveFault,
  type ArchiveFaultLever,
  type ArchiveSinkFixture,
  type ArchiveTrial,
  assertAbsent,
  assertFails,
  chunksOf,
  collect,
  sha256,
  textWrite,
  utf8,
} from './archive-fixture.ts'

const TEXT = 'what was written, byte for byte'
const LONG = 'a body of many pieces '.repeat(50_000)

type Test = (trial: ArchiveTrial, lever: ArchiveFaultLever, key: string) => Promise<void>

/** What a sink owes its caller when the store says that all is well and it is not. */
const TESTS: Readonly<Record<ArchiveFault, readonly [name: string, test: Test]>> = {
  truncated: ['gives no part of an object for the whole', assertWrittenOrTold],
  lost: ['gives nothing for an object that the store lost', assertWrittenOrTold],
  overwritten: ['gives no foreign bytes under the hash of its own', assertWrittenOrTold],
  'wrong checksum accepted': [
    'holds a body against its promised hash itself',
    async (trial, lever, key) => {
      await lever.arm?.(key)
      const write = textWrite(key, TEXT, { sha256: sha256(utf8('something else')) })
      await assertFails(trial.sink.write(write, trial.context), 'checksum_mismatch', 'a write with another hash')
      await lever.release?.()
      await assertAbsent(trial, key)
    },
  ],
  'stale list': [
    'does not take a list for what there is',
    async (trial, lever, key) => {
      const gone = `${key}-gone`
      await trial.sink.write(textWrite(gone, TEXT), trial.context)
      await lever.arm?.(key)
      await trial.sink.delete(gone, trial.context)
      await trial.sink.write(textWrite(key, TEXT), trial.context)
      assert.equal((await trial.sink.head(key, trial.context))?.size, TEXT.length, 'head must find a new object')
      assert.equal(await trial.sink.head(gone, trial.context), null, 'head must not find what was deleted')
      await assertGivesOnly(trial, key, TEXT)
      await assertFails(trial.sink.read(gone, trial.context), 'not_found', 'a read of what was deleted')
      const again = trial.sink.write(textWrite(key, 'other', { ifAbsent: true }), trial.context)
      await assertFails(again, 'conflict', 'an ifAbsent write over a new object')
      await lever.release?.()
    },
  ],
  slow: [
    'ends every call at once when the signal fires, however slow the store is',
    async (trial, lever, key) => {
      await trial.sink.write(textWrite(key, TEXT), trial.context)
      await lever.arm?.(key)
      const calls: Readonly<Record<string, (context: ArchiveTrial['context']) => Promise<unknown>>> = {
        write: (context) => trial.sink.write(textWrite(key, 'other'), context),
        read: async (context) => collect((await trial.sink.read(key, context)).body),
        head: (context) => trial.sink.head(key, context),
        delete: (context) => trial.sink.delete(key, context),
        list: async (context) => {
          for await (const object of trial.sink.list(key, context)) assert.ok(object.key)
        },
      }
      for (const [name, call] of Object.entries(calls)) {
        const signal = AbortSignal.timeout(50)
        await assertFails(call(createTestCallContext({ signal })), 'aborted', `a slow ${name}`)
      }
      await lever.release?.()
    },
  ],
  'partial read': [
    'does not end a read quietly whose body breaks off',
    async (trial, lever, key) => {
      await trial.sink.write({ key, body: chunksOf(LONG), contentType: 'text/plain' }, trial.context)
      await lever.arm?.(key)
      await assertGivesOnly(trial, key, LONG)
      await lever.release?.()
    },
  ],
}

/** Stores that fail: only for the ways that the fixture has a lever for. */
export function archiveFaultCases(fixture: ArchiveSinkFixture): readonly ConformanceCase[] {
  const tests = Object.entries(fixture.faults ?? {}).map(([fault, lever]) => {
    const [name, test] = TESTS[fault as ArchiveFault]
    return [name, (trial: ArchiveTrial) => test(trial, lever, `${trial.prefix}object`)] as const
  })
  return archiveGroup(fixture, 'failing stores', Object.fromEntries(tests))
}

/** The sink may notice while it writes, or must when it reads. */
async function assertWrittenOrTold(trial: ArchiveTrial, lever: ArchiveFaultLever, key: string): Promise<void> {
  await lever.arm?.(key)
  await trial.sink.write(textWrite(key, TEXT), trial.context).catch(assertExpected)
  await lever.strike?.(key)
  await lever.release?.()
  await assertGivesOnly(trial, key, TEXT)
}

/** A read gives these bytes, or describes the others as what they are, or fails. */
async function assertGivesOnly({ sink, context }: ArchiveTrial, key: string, text: string): Promise<void> {
  let read: ArchiveRead
  let bytes: Buffer
  try {
    read = await sink.read(key, context)
    bytes = await collect(read.body)
  } catch (error) {
    assertExpected(error)
    return
  }
  assert.equal(sha256(bytes), read.object.sha256, 'a read must fail where the bytes are not those that it describes')
  if (read.object.sha256 === sha256(utf8(text))) assert.equal(bytes.toString(), text)
}

const EXPECTED = ['checksum_mismatch', 'not_found', 'transient', 'permanent'] as const

function assertExpected(error: unknown): void {
  const isExpected = EXPECTED.some((code) => isLeadKitError(error, code))
  assert.ok(isExpected, `a failing store must be told as ${EXPECTED.join(' or ')}, not as ${inspect(error)}`)
}
