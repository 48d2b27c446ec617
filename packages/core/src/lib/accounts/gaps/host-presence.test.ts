import { silentLogger } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import { HostPresence } from './host-presence.ts'

function watched(statuses: readonly number[]) {
  let beats = 0
  const store = {
    beat: async () => {
      beats += 1
      return null
    },
  }
  const presence = new HostPresence({ store, logger: silentLogger })
  const left = [...statuses]
  const handle = presence.watch(async () => new Response(null, { status: left.shift() ?? 200 }))
  return { presence, request: () => handle(new Request('http://host.test/webhooks/x')), beats: () => beats }
}

it('sends a heartbeat with the first answer, but not with every one', async () => {
  const { presence, request, beats } = watched([200, 404, 200])
  for (let count = 0; count < 3; count += 1) await request()
  await presence.close()
  expect(beats()).toBe(1)
})

it('gives none while the host cannot take webhooks, and one as soon as it can', async () => {
  const { presence, request, beats } = watched([503, 503, 200])
  await request()
  await request()
  expect(beats()).toBe(0)
  await request()
  await presence.close()
  expect(beats()).toBe(1)
})

it('survives a store that fails', async () => {
  const store = { beat: () => Promise.reject(new Error('down')) }
  const presence = new HostPresence({ store, logger: silentLogger })
  const handle = presence.watch(async () => new Response(null))
  expect((await handle(new Request('http://host.test'))).status).toBe(200)
  await presence.close()
})
