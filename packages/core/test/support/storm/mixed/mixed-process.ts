import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@leadkit/core'
import type { Logger } from '@leadkit/contracts'
import { createMixedKit, type MixedAddresses } from './mixed-kit.ts'

// A host of the storm in a process of its own: webhooks and workers, until the test kills it. Its clock is set from outside.
const [addresses = '', leaseMs = '', log = ''] = process.argv.slice(2)
let aheadMs = 0
process.on('message', (message) => {
  aheadMs = (message as { readonly aheadMs: number }).aheadMs
})

function write(fields: Readonly<Record<string, unknown>>, message: string): void {
  const line = { at: new Date().toISOString(), aheadMs, message, ...fields }
  appendFileSync(log, `${JSON.stringify(line)}\n`)
}
const logger: Logger = { debug: () => {}, info: () => {}, warn: write, error: write }

const kit = createMixedKit(JSON.parse(addresses) as MixedAddresses, () => new Date(Date.now() + aheadMs), logger)
const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
await kit.worker({ leaseMs: Number(leaseMs), pollIntervalMs: 500 }).start()
process.send?.({ port: (server.address() as AddressInfo).port })

// A test run that is stopped takes its processes along.
process.once('disconnect', () => process.exit())
