import { createHash } from 'node:crypto'
import { LeadKitError } from '@leadkit/contracts'
import type { TransferFile } from './transfer-manifest.ts'

/** One row: the text form of each column's value, as PostgreSQL writes and reads it. */
export type Cells = readonly (string | null)[]

/** Bytes that pass through, with what a manifest says about them. */
export class MeasuredFile {
  readonly #name: string
  readonly #hash = createHash('sha256')
  #bytes = 0
  #rows = 0
  #finished = false

  constructor(name: string) {
    this.#name = name
  }

  async *pass(content: AsyncIterable<Uint8Array>, rowsIn: (chunk: Uint8Array) => number): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.#hash.update(chunk)
      this.#bytes += chunk.byteLength
      this.#rows += rowsIn(chunk)
      yield chunk
    }
    this.#finished = true
  }

  /** @throws LeadKitError `conflict` if not all of it was read. */
  end(): TransferFile {
    if (!this.#finished)
      throw new LeadKitError('conflict', `tenants.export: the target has not read all of ${this.#name}; export again`)
    return { name: this.#name, rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}

const NEWLINE = 10

export function countLines(chunk: Uint8Array): number {
  let lines = 0
  for (const byte of chunk) if (byte === NEWLINE) lines += 1
  return lines
}

/** The lines of a file, wherever its chunks are cut. */
export async function* readLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const chunk of content) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** Lists of at most `size` of them. */
export async function* inBatches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** @throws LeadKitError `checksum_mismatch` if the bytes are not those of the manifest. */
export async function checkFile(file: TransferFile, content: AsyncIterable<Uint8Array>): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.byteLength
  }
  if (bytes === file.bytes && hash.digest('hex') === file.sha256) return
  throw new LeadKitError(
    'checksum_mismatch',
    `tenants.import: ${file.name} is not what was exported; copy the export again. Nothing was imported from it`,
  )
}
