import zlib from 'node:zlib'
import type { ArchivedMessage, ArchiveFile, ArchiveFormat } from '@leadkit/contracts'
import { readOptions } from '@leadkit/adapter-kit'
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { z } from 'zod'
import { toColumns } from './message-columns.ts'
import { openParquet, SOURCE, toBroken, VERSION, VERSION_KEY } from './parquet-file.ts'
import { toBlock } from './row-group.ts'

export interface ParquetFormatOptions {
  /**
   * Messages in one row group: as many are held in memory, and written without a pause. 100 to 100,000. Default 5,000, which is about 40 ms of the
   * event loop and a few megabytes.
   */
  readonly rowGroupRows?: number | undefined
  /** Default `zstd` where Node has it (22.15), else `snappy`; archives with zstd are read only there. */
  readonly compression?: 'zstd' | 'snappy' | undefined
}

const options = z.strictObject({
  rowGroupRows: z.int().min(100).max(100_000).default(5_000),
  compression: z.enum(['zstd', 'snappy']).default('zstdCompressSync' in zlib ? 'zstd' : 'snappy'),
})

/**
 * Archives as Parquet, with typed columns that DuckDB, Athena, Spark and Trino read. Register it with `retention.archiveFormats`, first to write it,
 * anywhere to read it. See docs/guides/retention.md.
 *
 * @throws LeadKitError `configuration` for invalid options.
 * @example
 * const retention = { archiveFormats: [createParquetFormat()] }
 */
export function createParquetFormat(given: ParquetFormatOptions = {}): ArchiveFormat {
  const settings = readOptions(options, given, { factory: 'createParquetFormat', source: SOURCE })
  return {
    id: 'parquet',
    extension: 'parquet',
    contentType: 'application/vnd.apache.parquet',
    encode: (batches) => encode(batches, settings),
    async *decode(source) {
      try {
        yield* decode(await source.file())
      } catch (error) {
        throw toBroken(error)
      }
    },
    async openBlocks(file) {
      const { metadata, readGroup } = await openParquet(file).catch((error: unknown) => {
        throw toBroken(error)
      })
      return {
        blocks: metadata.row_groups.map(toBlock),
        read: (number) =>
          readGroup(number).catch((error: unknown) => {
            throw toBroken(error)
          }),
      }
    },
  }
}

async function* encode(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  { rowGroupRows, compression }: z.output<typeof options>,
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter()
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: toColumns([]) }),
    codec: compression === 'zstd' ? 'ZSTD' : 'SNAPPY',
    compressors: { ZSTD: (bytes) => zlib.zstdCompressSync(bytes) },
    kvMetadata: [{ key: VERSION_KEY, value: VERSION }],
    createdBy: 'LeadKit',
  })
  for await (const messages of groupsOf(batches, rowGroupRows)) {
    await file.write({ columnData: toColumns(messages), rowGroupSize: messages.length })
    yield takeBytes(writer)
  }
  await file.finish()
  yield takeBytes(writer)
}

/** What was written since the last time; the writer goes on in the same buffer. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = new Uint8Array(writer.buffer.slice(0, writer.index))
  writer.index = 0
  return bytes
}

async function* groupsOf(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  size: number,
): AsyncGenerator<readonly ArchivedMessage[]> {
  let group: ArchivedMessage[] = []
  for await (const messages of batches) {
    group.push(...messages)
    while (group.length >= size) {
      yield group.slice(0, size)
      group = group.slice(size)
    }
  }
  if (group.length > 0) yield group
}

/** One row group at a time. */
async function* decode(file: ArchiveFile): AsyncGenerator<readonly ArchivedMessage[]> {
  const { metadata, readGroup } = await openParquet(file)
  for (const number of metadata.row_groups.keys()) yield await readGroup(number)
}
