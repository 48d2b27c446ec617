import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** For busy machines; alone it takes half a second. */
const TIMEOUT_MS = 60_000

/** Runs in its own process, because jsforce is loaded only once: reports what `fetch` uses before and after the first call, and what was loaded. */
const SCRIPT = `
const { createSalesforceCrmProvider } = await import('@leadkit/crm-salesforce')
const { createRequire } = await import('node:module')
const names = [1, 2].map((version) => Symbol.for('undici.globalDispatcher.' + version))
const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('jsforce-node'))
const seen = { loadedAtFirst: loaded() }
if (process.argv[1] === 'proxy') {
  new Headers()
  globalThis[names[0]] = 'the proxy of the host'
}
const session = { accessToken: 't', baseUrl: 'https://acme.my.salesforce.com', version: 1 }
const context = {
  fetch: async () => new Response('{"name":"Lead","fields":[]}'),
  signal: new AbortController().signal,
  logger: console,
  now: () => new Date(),
  token: { get: async () => session, refresh: async () => session },
  budget: { acquire: async () => {}, observe() {} },
}
await createSalesforceCrmProvider().describe(context, 'Lead')
const dispatcher = globalThis[names[0]]
seen.dispatcher = typeof dispatcher === 'string' ? dispatcher : dispatcher?.constructor.name
seen.loadedAtLast = loaded()
console.log(JSON.stringify(seen))
`

it.each([
  ['proxy', 'the proxy of the host'],
  ['plain', 'Agent'],
])(
  "loads jsforce with the first call, and leaves the process's fetch as it was: %s",
  async (mode, dispatcher) => {
    const options = ['--conditions=@leadkit/source', '--input-type=module', '--eval', SCRIPT, mode]
    const { stdout } = await run(process.execPath, options, { cwd: import.meta.dirname })
    expect(JSON.parse(stdout)).toEqual({ loadedAtFirst: false, loadedAtLast: true, dispatcher })
  },
  TIMEOUT_MS,
)
