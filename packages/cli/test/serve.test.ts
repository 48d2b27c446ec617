import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { ExitCode } from '../src/command.ts'
import { localConfig } from '../src/lib/local-config.ts'
import { createFolder, type Ran, run, writeConfig } from './run-command.ts'

interface Serving {
  readonly url: string
  stop(): Promise<ExitCode>
}

async function serve(folder: string): Promise<Serving> {
  const controller = new AbortController()
  const { promise: listening, resolve } = Promise.withResolvers<string>()
  const ended: Promise<Ran> = run(folder, ['serve', '--port', '0'], {
    signal: controller.signal,
    onWrite: (out) => {
      const [url] = /http:\/\/[\d.:]+(?=\/webhooks)/u.exec(out) ?? []
      if (url !== undefined) resolve(url)
    },
  })
  const url = await Promise.race([listening, ended.then(({ told }) => Promise.reject(new Error(told)))])
  return {
    url,
    stop: async () => {
      controller.abort()
      return (await ended).code
    },
  }
}

describe('leadkit serve', { timeout: 120_000 }, () => {
  it('takes a sample webhook to a lead without any configuration, and stops when told', async () => {
    const folder = createFolder()
    const serving = await serve(folder)
    expect(await (await fetch(`${serving.url}/health`)).text()).toBe('ok\n')
    const sent = await run(folder, ['dev', 'webhook', '--url', serving.url])
    expect(sent).toMatchObject({ code: 0, out: '1 sent, 0 refused (200)\n' })
    expect(await serving.stop()).toBe(0)

    const kit = await localConfig(folder).kit()
    const worker = kit.worker()
    await worker.start()
    const { items } = await kit.tenants.list()
    const { leads } = kit.tenant(items[0]?.id ?? '')
    await vi.waitFor(async () => expect((await leads.list()).items).toMatchObject([{ email: 'jordan@example.com' }]), {
      timeout: 60_000,
      interval: 200,
    })
    await worker.stop()
    await kit.close()
  })

  it('takes webhooks with a wrong signature for what they are', async () => {
    const folder = createFolder()
    const serving = await serve(folder)
    const sent = await run(folder, ['dev', 'webhook', '--url', serving.url], {
      environment: { LEADKIT_APP_SECRET: 'another' },
    })
    expect(sent.code).toBe(1)
    expect(await serving.stop()).toBe(0)
  })

  it('serves the host of a configuration, with what it answers itself', async () => {
    const folder = createFolder()
    writeConfig(folder)
    await run(folder, ['migrate'])
    const { out } = await run(folder, ['--json', 'tenant', 'create', 'Acme'])
    const { id } = JSON.parse(out) as { readonly id: string }
    const environment = { LEADKIT_ACCESS_TOKEN: 'token', LEADKIT_APP_SECRET: 'secret' }
    const connected = await run(folder, ['account', 'connect', 'facebook', '42', '--tenant', id], { environment })
    expect(connected.code).toBe(0)
    const serving = await serve(folder)
    expect(await (await fetch(`${serving.url}/api/openapi.json`)).json()).toMatchObject({ openapi: '3.1.1' })
    expect((await fetch(`${serving.url}/api/leads`)).status).toBe(401)
    await run(folder, ['dev', 'webhook', '--url', serving.url, '--account', '42'], { environment })
    await vi.waitFor(
      async () =>
        expect(await (await fetch(`${serving.url}/leads`)).json()).toMatchObject([{ email: 'jordan@example.com' }]),
      {
        timeout: 60_000,
        interval: 200,
      },
    )
    expect(await serving.stop()).toBe(0)
  })

  it('says that nothing answers where nothing listens', async () => {
    const sent = await run(createFolder(), ['dev', 'webhook', '--url', 'http://127.0.0.1:9'])
    expect(sent).toMatchObject({ code: 3, told: expect.stringContaining('leadkit serve') as string })
  })
})

describe('a second leadkit serve', { timeout: 120_000 }, () => {
  it('is refused on the same folder, and on a port that is taken, before it changes anything', async () => {
    const folder = createFolder()
    const serving = await serve(folder)
    const again = await run(folder, ['serve', '--port', '0'])
    expect(again).toMatchObject({ code: 2, told: expect.stringContaining('open in another process') as string })
    const elsewhere = createFolder()
    const samePort = await run(elsewhere, ['serve', '--port', new URL(serving.url).port])
    expect(samePort).toMatchObject({ code: 2, told: expect.stringContaining('EADDRINUSE') as string })
    expect(existsSync(path.join(elsewhere, '.leadkit', 'database'))).toBe(false)
    expect(await serving.stop()).toBe(0)
    const third = await serve(folder)
    expect(await third.stop()).toBe(0)
  })
})
