import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createS3ArchiveSink } from '@leadkit/archive-s3'
import type { ArchiveSink } from '@leadkit/contracts'
import type { ArchiveFormatChoice } from '@leadkit/core'
import { createParquetFormat } from '@leadkit/format-parquet'
import { createTestCallContext, type S3Fake, startS3Fake } from '@leadkit/testing'
import { startPostgres } from '@leadkit/testing/postgres'
import { to as copyTo } from 'pg-copy-streams'
import { type Benchmark, count, printProgress, printTable, type Target } from '../harness.ts'
import { type ArchiveMonth, COLUMNS, openMonth } from './archive-month.ts'
import { measureColdPages } from './cold-pages.ts'

const MEGABYTE = 1_000_000

interface Result {
  readonly sink: string
  readonly name: string
  readonly rowsASecond: number
  /** Of the object. */
  readonly bytes: number
  readonly peakBytes: number
  /** To `COPY` piped to the same sink: as it is, and through gzip. `COPY` proves nothing. */
  readonly ratio: number
  readonly gzipRatio: number
}

/** Archiving of one month, whole: written, read back, compared, detached, compared again, dropped. */
export const archiveBenchmark: Benchmark = {
  name: 'archive',
  title: 'Archive: a month, from the table to the proven object, beside COPY piped to the same sink',
  async run({ quick }) {
    const rows = quick ? 20_000 : 100_000
    const results = await measureAll(rows)
    printTable(
      ['', 'rows/s', 'object MB', 'peak memory MB', 'to COPY', 'to COPY with gzip'],
      results.map(({ sink, name, rowsASecond, bytes, peakBytes, ratio, gzipRatio }) => [
        `${sink}, ${name}`,
        count(rowsASecond),
        (bytes / MEGABYTE).toFixed(1),
        count(peakBytes / MEGABYTE),
        ratio.toFixed(2),
        gzipRatio.toFixed(2),
      ]),
    )
    await measureColdPages(rows)
    return results.flatMap(toTargets)
  },
}

const LEAST: Readonly<Record<string, number>> = { csv: 0.7, parquet: 0.5 }

function toTargets({ sink, name, ratio }: Result): readonly Target[] {
  const least = LEAST[name]
  if (least === undefined) return []
  const text = `${sink}, ${name}: at least ${least} of COPY piped to the same sink`
  return [{ text, measured: ratio.toFixed(2), met: ratio >= least }]
}

async function measureAll(rows: number): Promise<readonly Result[]> {
  const postgres = await startPostgres()
  const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
  const fake = await startS3Fake()
  const month = await openMonth(await postgres.createDatabase('archive'))
  try {
    const sinks: Readonly<Record<string, ArchiveSink>> = { fs: createFsArchiveSink({ directory }), s3: sinkOn(fake) }
    const results: Result[] = []
    for (const [name, sink] of Object.entries(sinks)) {
      results.push(...(await measureSink(month, { name, sink, rows })))
      fake.bucket.objects.clear()
    }
    return results
  } finally {
    await month.close()
    await fake.close()
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

function sinkOn({ url, bucketName, identity }: S3Fake): ArchiveSink {
  const { accessKeyId, secretAccessKey, region } = identity
  return createS3ArchiveSink({
    endpoint: url,
    region,
    bucket: bucketName,
    credentials: { accessKeyId, secretAccessKey },
  })
}

async function measureSink(
  month: ArchiveMonth,
  { name, sink, rows }: { readonly name: string; readonly sink: ArchiveSink; readonly rows: number },
): Promise<readonly Result[]> {
  const formats: Readonly<Record<string, ArchiveFormatChoice>> = {
    jsonl: 'jsonl',
    csv: 'csv',
    parquet: createParquetFormat(),
  }
  const results: Result[] = []
  let [base, gzipBase] = [Number.NaN, Number.NaN]
  for (const [format, choice] of Object.entries(formats)) {
    printProgress(`${name}, ${format}: ${count(rows)} rows`)
    await month.fill(rows)
    if (Number.isNaN(base)) {
      for (const how of ['raw', 'gzip'] as const) {
        const { seconds, bytes, peakBytes } = await watched(() => copy(month, sink, how))
        const label = how === 'raw' ? 'COPY' : 'COPY with gzip'
        const rowsASecond = rows / seconds
        if (how === 'raw') base = rowsASecond
        else gzipBase = rowsASecond
        results.push({ sink: name, name: label, rowsASecond, bytes, peakBytes, ratio: 0, gzipRatio: 0 })
      }
    }
    const kit = await month.kit(sink, choice)
    const { seconds, bytes, peakBytes } = await watched(async () => {
      const { archives } = kit.tenant(month.tenantId)
      const report = await archives.run()
      if (report.messages !== rows) throw new Error(`${report.messages} of ${rows} messages were archived`)
      return (await archives.list())[0]?.byteSize ?? 0
    })
    await kit.close()
    results.push({ sink: name, name: format, rowsASecond: rows / seconds, bytes, peakBytes, ratio: 0, gzipRatio: 0 })
  }
  return results.map((result) => ({
    ...result,
    ratio: result.rowsASecond / base,
    gzipRatio: result.rowsASecond / gzipBase,
  }))
}

async function copy({ client, table }: ArchiveMonth, sink: ArchiveSink, how: 'raw' | 'gzip'): Promise<number> {
  const stream = client.query(
    copyTo(`COPY (SELECT ${COLUMNS} FROM ${table} ORDER BY id) TO STDOUT (FORMAT csv, HEADER)`),
  )
  const body = how === 'raw' ? stream : stream.pipe(createGzip())
  const object = await sink.write({ key: `copy/${how}.csv`, body, contentType: 'text/csv' }, createTestCallContext())
  return object.size
}

/** The time of a step, and the most memory that the process held in it beyond what it held before. */
async function watched(
  step: () => Promise<number>,
): Promise<{ readonly seconds: number; readonly bytes: number; readonly peakBytes: number }> {
  const before = process.memoryUsage().rss
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  const start = performance.now()
  try {
    const bytes = await step()
    return { seconds: (performance.now() - start) / 1000, bytes, peakBytes: peak - before }
  } finally {
    clearInterval(timer)
  }
}
