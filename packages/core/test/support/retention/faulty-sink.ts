import { buffer } from 'node:stream/consumers'
import {
  type ArchiveObject,
  type ArchiveSink,
  type ArchiveWrite,
  type CallContext,
  LeadKitError,
} from '@leadkit/contracts'
import { pick, type Random } from '../storm/mixed/mixed-random.ts'
import { Crash } from './archive-world.ts'

const WRITE_FAULTS = ['truncated', 'lost', 'overwritten', 'crash before', 'crash after', 'refused', 'unclear'] as const
const READ_FAULTS = ['truncated', 'changed', 'crash before', 'refused', 'gone'] as const
const DELETE_FAULTS = ['ignored', 'crash before', 'crash after', 'refused', 'unclear'] as const

export interface FaultySink extends ArchiveSink {
  /** What the last whole read of a key gave to core, as core saw it. */
  readonly readBack: ReadonlyMap<string, Buffer>
}

export interface FaultySinkOptions {
  readonly chance: Random
  /** How often a call meets a fault, 0 to 1. */
  readonly rate: number
  /** Called before each call. */
  before(): Promise<void>
  /** True once the process has died: it makes no more calls. */
  readonly life: { dead: boolean }
}

/** A store that says that all is well and keeps less, or another thing, or nothing; or that dies, and the process with it. */
export function createFaultySink(inner: ArchiveSink, options: FaultySinkOptions): FaultySink {
  const readBack = new Map<string, Buffer>()
  const { chance, rate, life } = options
  const strike = async <Fault extends string>(faults: readonly Fault[]): Promise<Fault | undefined> => {
    if (life.dead) throw new Crash('a call of a dead process')
    await options.before()
    const fault = chance() < rate ? pick(chance, faults) : undefined
    if (fault === 'crash before') die(life)
    if (fault === 'refused') throw new LeadKitError('transient', 'The store does not answer')
    return fault
  }
  const after = (fault: string | undefined): void => {
    if (fault === 'crash after') die(life)
    if (fault === 'unclear') throw new LeadKitError('transient', 'The answer was lost')
  }
  return {
    id: inner.id,
    readBack,
    async write(request, context) {
      const fault = await strike(WRITE_FAULTS)
      const object = await writeWith(inner, fault, request, context)
      after(fault)
      return object
    },
    async read(key, context) {
      const fault = await strike(READ_FAULTS)
      if (fault === 'gone') throw new LeadKitError('not_found', 'The archive has no object under this key.')
      const { object, body } = await inner.read(key, context)
      const whole = await collect(body)
      const bytes = fault === 'truncated' ? whole.subarray(0, whole.length >> 1) : Buffer.from(whole)
      if (fault === 'changed') bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
      readBack.set(key, bytes)
      return { object, body: once(bytes) }
    },
    head: (key, context) => inner.head(key, context),
    list: (prefix, context) => inner.list(prefix, context),
    async delete(key, context) {
      const fault = await strike(DELETE_FAULTS)
      if (fault !== 'ignored') await inner.delete(key, context)
      after(fault)
    },
  }
}

function die(life: { dead: boolean }): never {
  life.dead = true
  throw new Crash('the process died')
}

async function writeWith(
  inner: ArchiveSink,
  fault: string | undefined,
  request: ArchiveWrite,
  context: CallContext,
): Promise<ArchiveObject> {
  const whole = await collect(request.body)
  const described = { key: request.key, size: whole.length, modifiedAt: context.now(), sha256: await hashOf(whole) }
  if (fault === 'lost') return described
  const kept = fault === 'truncated' ? whole.subarray(0, whole.length >> 1) : whole
  const written = await inner.write({ ...request, body: once(kept) }, context)
  if (fault === 'overwritten')
    await inner.write({ ...request, ifAbsent: false, body: once(Buffer.from('something else')) }, context)
  return fault === 'truncated' ? described : written
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString('hex')
}

function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return buffer(body)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
