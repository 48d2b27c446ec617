import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** Runs in its own process, where nothing else has loaded the client: lists which of its files are loaded before and after the first call. */
const SCRIPT = `
  import { createRequire } from 'node:module'
  import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
  const { cache } = createRequire(import.meta.url)
  const loaded = () => Object.keys(cache).filter((path) => path.includes('@hubspot')).length
  const provider = createHubspotCrmProvider()
  const before = loaded()
  const session = { accessToken: 't', baseUrl: 'http://127.0.0.1', version: 1 }
  const token = { get: async () => session, refresh: async () => session }
  const budget = { acquire: async () => {}, observe() {} }
  const answer = async () => new Response('{"portalId":1,"results":[]}')
  const context = { token, budget, fetch: answer, signal: new AbortController().signal, now: () => new Date() }
  await provider.describe(context, 'contacts')
  console.log(JSON.stringify([before, loaded()]))
`

it("loads HubSpot's client with the first call, and of it only what makes requests (D31)", async () => {
  const { stdout } = await run(
    process.execPath,
    ['--conditions=@leadkit/source', '--input-type=module', '--eval', SCRIPT],
    { cwd: import.meta.dirname },
  )
  const [before, after] = JSON.parse(stdout) as [number, number]
  expect(before).toBe(0)
  expect(after).toBeGreaterThan(0)
  expect(after).toBeLessThan(10)
})
