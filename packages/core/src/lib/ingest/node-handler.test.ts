import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { toNodeHandler } from './node-handler.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(handler: (request: Request) => Promise<Response>): Promise<string> {
  const handle = toNodeHandler(handler)
  const server = createServer((request, response) => void handle(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

it('sends a stream as it is read, and ends it with the request when the client leaves', async () => {
  const ended = Promise.withResolvers<readonly boolean[]>()
  let read = 0
  const url = await serve(async ({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        read += 1
        controller.enqueue(new Uint8Array(65_536))
      },
      cancel: () => ended.resolve([signal.aborted]),
    })
    return new Response(body)
  })
  get(url, (response) => response.once('data', () => response.destroy()))
  await ended.promise
  expect(read).toBeLessThan(1_000)
})

it('breaks off an answer whose stream fails, so that nobody takes a part for the whole', async () => {
  const url = await serve(async () => {
    let chunks = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        chunks += 1
        if (chunks === 3) controller.error(new Error('lost'))
        else controller.enqueue(new Uint8Array(10))
      },
    })
    return new Response(body)
  })
  await expect(fetch(url).then((response) => response.arrayBuffer())).rejects.toThrow('terminated')
})
