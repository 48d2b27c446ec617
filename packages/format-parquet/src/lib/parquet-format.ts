import zlib from 'node:zlib'
import {
  type ArchivedMessage,
  type ArchiveFile,
  type ArchiveFormat,
  isLeadKitError,
  LeadKitError,
} from '@leadkit/contracts'
import { readOptions } from '@leadkit/adapter-kit'
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { z } from 'zod'
import { COLUMN_NAMES, toColumns, toMessage } from './message-columns.ts'

export interface ParquetFormatOptions {
  /**
   * Messages in one row group: as many are held in memory, and written without a pause. 100 to 100,000. Default 5,000, which is about 40 ms of the
   * event loop and a few megabytes.
   */
  readonly rowGroupRows?: number | undefined
  /** Default `zstd` where Node has it (22.15), else `snappy`; archives with zstd are read only there. */
  readonly compression?: 'zstd' | 'snappy' | undefined
}

const SOURCE = 'archive:parquet'
const VERSION_KEY = 'leadkit.schema'
/** The same in every format: the names and meanings of the columns. */
const VERSION = 'leadkit.messages.v1'

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
        throw isLeadKitError(error) ? error : broken('is not a whole Parquet file')
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
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    async slice(start, end = file.size) {
      const bytes = await file.read(start < 0 ? file.size + start : start, Math.min(end, file.size))
      return Uint8Array.from(bytes).buffer
    },
  }
  const metadata = await parquetMetadataAsync(buffer)
  checkVersion(metadata)
  let rowStart = 0
  for (const { num_rows: rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(rows)
    const messages: ArchivedMessage[] = []
    await parquetRead({
      file: buffer,
      metadata,
      columns: [...COLUMN_NAMES],
      rowStart,
      rowEnd,
      compressors: { ZSTD: (input) => zlib.zstdDecompressSync(input) },
      onComplete: (found) => messages.push(...found.map(toMessage)),
    })
    yield messages
    rowStart = rowEnd
  }
}

function checkVersion({ key_value_metadata: pairs = [] }: FileMetaData): void {
  if (pairs.some(({ key, value }) => key === VERSION_KEY && value === VERSION)) return
  throw broken(`does not say that its columns are those of ${VERSION}`)
}

function broken(what: string): LeadKitError {
  return new LeadKitError('checksum_mismatch', `Archive: the object ${what}; restore it from a copy`, {
    source: SOURCE,
  })
}
