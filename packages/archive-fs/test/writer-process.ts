import { createFsArchiveSink } from '../src/index.ts'

// Replaces one object repeatedly until it is killed: version n is the digit of n, 300,000 times. Reports each version once it is done.
const [directory = '', start = '0'] = process.argv.slice(2)
const sink = createFsArchiveSink({ directory })
const context = {
  fetch: globalThis.fetch,
  signal: new AbortController().signal,
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  now: () => new Date(),
}

async function* body(version: number): AsyncGenerator<Uint8Array> {
  for (let part = 0; part < 3; part += 1) yield Buffer.alloc(100_000, String(version % 10))
}

for (let version = Number(start); ; version += 1) {
  await sink.write({ key: 'tenant/object', body: body(version), contentType: 'text/plain' }, context)
  process.stdout.write(`${version}\n`)
}
