import zlib from 'node:zlib'
import { type ArchivedMessage, type ArchiveFile, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, type RowGroup } from 'hyparquet'
import { COLUMN_NAMES, toMessage } from './message-columns.ts'

export const SOURCE = 'archive:parquet'
export const VERSION_KEY = 'leadkit.schema'
/** The same in every format: the names and meanings of the columns. */
export const VERSION = 'leadkit.messages.v1'

/** What is read first: the footer of a file of some dozen row groups. A longer one is read in a second step. */
const FOOTER_BYTES = 65_536

/** A file whose footer was read. */
export interface ParquetFile {
  readonly metadata: FileMetaData
  /** None for a number that the file does not have. */
  readGroup(number: number): Promise<readonly ArchivedMessage[]>
}

export async function openParquet(file: ArchiveFile): Promise<ParquetFile> {
  const metadata = await parquetMetadataAsync(bufferOf(file), { initialFetchSize: FOOTER_BYTES })
  checkVersion(metadata)
  const starts: number[] = []
  let rows = 0
  for (const group of metadata.row_groups) {
    starts.push(rows)
    rows += Number(group.num_rows)
  }
  return {
    metadata,
    async readGroup(number) {
      const [group, rowStart] = [metadata.row_groups[number], starts[number]]
      if (group === undefined || rowStart === undefined) return []
      const messages: ArchivedMessage[] = []
      await parquetRead({
        file: await takeGroup(file, group),
        metadata,
        columns: [...COLUMN_NAMES],
        rowStart,
        rowEnd: rowStart + Number(group.num_rows),
        parsers: { stringFromBytes: toText },
        compressors: { ZSTD: (input) => zlib.zstdDecompressSync(input) },
        onComplete: (found) => messages.push(...found.map(toMessage)),
      })
      return messages
    },
  }
}

/** Every character of a text: the library's own decoder takes U+FEFF away where a text begins with it. */
function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

/** All columns of a group lie beside each other: one read instead of one for each. */
async function takeGroup(file: ArchiveFile, group: RowGroup): Promise<AsyncBuffer> {
  const spans = group.columns.flatMap(({ meta_data: column }) => {
    if (column === undefined) return []
    const start = Number(column.dictionary_page_offset ?? column.data_page_offset)
    return [{ start, end: start + Number(column.total_compressed_size) }]
  })
  const start = Math.min(...spans.map((span) => span.start))
  const end = Math.max(...spans.map((span) => span.end))
  const bytes = await file.read(start, Math.min(end, file.size))
  const rest = bufferOf(file)
  return {
    byteLength: file.size,
    async slice(from, to = file.size) {
      if (from < start || to > start + bytes.length) return rest.slice(from, to)
      return Uint8Array.from(bytes.subarray(from - start, to - start)).buffer
    },
  }
}

function bufferOf(file: ArchiveFile): AsyncBuffer {
  return {
    byteLength: file.size,
    async slice(start, end = file.size) {
      const bytes = await file.read(start < 0 ? file.size + start : start, Math.min(end, file.size))
      return Uint8Array.from(bytes).buffer
    },
  }
}

function checkVersion({ key_value_metadata: pairs = [] }: FileMetaData): void {
  if (pairs.some(({ key, value }) => key === VERSION_KEY && value === VERSION)) return
  throw broken(`does not say that its columns are those of ${VERSION}`)
}

/** What the library throws for bytes that are not Parquet. */
export function toBroken(error: unknown): LeadKitError {
  return isLeadKitError(error) ? error : broken('is not a whole Parquet file')
}

function broken(what: string): LeadKitError {
  return new LeadKitError('checksum_mismatch', `Archive: the object ${what}; restore it from a copy`, {
    source: SOURCE,
  })
}
