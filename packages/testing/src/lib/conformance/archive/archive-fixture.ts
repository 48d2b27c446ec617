import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import {
  type ArchiveSink,
  type ArchiveWrite,
  type CallContext,
  isLeadKitError,
  type LeadKitErrorCode,
} from '@leadkit/contracts'
import { createTestCallContext } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'

/** What the archive conformance suite needs to know about a sink. */
export interface ArchiveSinkFixture {
  /**
   * The sink to test; called once per case. Cases use only keys below {@link ArchiveSinkFixture.keyPrefix}, so that one bucket or folder can
   * serve all of them; that prefix must be empty when the first case starts.
   */
  createSink(): ArchiveSink | Promise<ArchiveSink>
  /** Default `conformance/`; give each run its own when the store outlives the run. Ends with a slash. */
  readonly keyPrefix?: string | undefined
  /** Changes one stored byte behind the sink's back. Without it, the cases about damaged objects are skipped. */
  readonly corrupt?: ((key: string) => Promise<void>) | undefined
  /** Makes the store fail in these ways; the cases about ways without a lever are skipped. A lever without members says that the store cannot fail so. */
  readonly faults?: Readonly<Partial<Record<ArchiveFault, ArchiveFaultLever>>> | undefined
  /** False skips the cases about objects larger than memory; for in-memory fakes only. Default true. */
  readonly constantMemory?: boolean | undefined
  /** Size of the large object, in bytes. Default 64 MiB. */
  readonly largeObjectBytes?: number | undefined
  /** How many objects the paging case writes: must exceed the store's page size. Default 40; S3 needs 1,001 or more. */
  readonly pagingObjects?: number | undefined
}

/**
 * How stores fail while they say that all is well: an upload is kept in part, or not at all; something else writes under the key; a list shows an old
 * state; an upload is accepted although its checksum is wrong; an answer takes long, or its body breaks off.
 */
export type ArchiveFault =
  | 'truncated'
  | 'lost'
  | 'overwritten'
  | 'stale list'
  | 'wrong checksum accepted'
  | 'slow'
  | 'partial read'

export interface ArchiveFaultLever {
  /** Before the call that it is to strike; `key` is the call's. */
  arm?(key: string): void | Promise<void>
  /** After a write, for faults that change what is stored. */
  strike?(key: string): void | Promise<void>
  /** Makes the store work again. */
  release?(): void | Promise<void>
}

/** What a case works with: the sink, its context, and the case's own prefix. */
export interface ArchiveTrial {
  readonly sink: ArchiveSink
  readonly context: CallContext
  /** Unique to the case; ends with a slash. */
  readonly prefix: string
}

/** Makes the cases of one group, each with its own prefix below the fixture's. */
export function archiveGroup(
  fixture: ArchiveSinkFixture,
  group: string,
  tests: Readonly<Record<string, (trial: ArchiveTrial) => Promise<void>>>,
): readonly ConformanceCase[] {
  const groupName = group.replaceAll(' ', '-')
  return Object.entries(tests).map(([name, test], index) => ({
    group,
    name,
    async run() {
      const sink = await fixture.createSink()
      const prefix = `${fixture.keyPrefix ?? 'conformance/'}${groupName}/${index + 1}/`
      await test({ sink, context: createTestCallContext(), prefix })
    },
  }))
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A body that arrives in the given parts. */
export async function* chunksOf(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? utf8(part) : part
}

/** A write of a short text. */
export function textWrite(key: string, text: string, options: Partial<ArchiveWrite> = {}): ArchiveWrite {
  return { key, body: chunksOf(text), contentType: 'text/plain', ...options }
}

export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export async function readText(trial: ArchiveTrial, key: string): Promise<string> {
  const { body } = await trial.sink.read(key, trial.context)
  return (await collect(body)).toString('utf8')
}

export async function listKeys(trial: ArchiveTrial, prefix: string): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const object of trial.sink.list(prefix, trial.context)) keys.push(object.key)
  return keys
}

/** Asserts that the promise rejects with a LeadKitError with this code. */
export async function assertFails(promise: Promise<unknown>, code: LeadKitErrorCode, what: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason ?? new Error('rejected with nothing'),
  )
  assert.ok(error !== undefined, `${what} must fail with ${code}, but it succeeded`)
  assert.ok(isLeadKitError(error, code), `${what} must fail with LeadKitError ${code}, not with ${inspect(error)}`)
}

/** Asserts that nothing is visible under the key. */
export async function assertAbsent(trial: ArchiveTrial, key: string): Promise<void> {
  assert.equal(await trial.sink.head(key, trial.context), null, 'head must be null')
  assert.ok(!(await listKeys(trial, key)).includes(key), 'list must not name the key')
  await assertFails(trial.sink.read(key, trial.context), 'not_found', 'read of a missing object')
}
