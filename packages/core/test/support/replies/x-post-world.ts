import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AiScorer, JsonObject } from '@leadkit/contracts'
import { createLeadKit, type TenantKit, toNodeHandler } from '@leadkit/core'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { startXApiFake } from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'

export interface XPostOptions {
  readonly ai?: AiScorer
  readonly settings?: JsonObject
  readonly publicAutomationApproved?: boolean
}

/** An account on X whom somebody mentions in public. */
export interface XPostWorld {
  readonly tenant: TenantKit
  /** Somebody mentions the account, it is delivered, and all that is due runs. */
  mentions(text: string): Promise<void>
  work(): Promise<void>
  /** Texts of the account's own posts. */
  posts(): readonly string[]
  close(): Promise<void>
}

export async function createXPostWorld(database: DatabaseOptions, options: XPostOptions): Promise<XPostWorld> {
  const now = (): Date => new Date()
  const x = await startXApiFake({ consumerSecret: 'consumer secret', now })
  const shop = x.addAccount({ username: 'oakandco' })
  const { id: accountId, accessToken } = shop
  const person = x.addPerson({ name: 'Ada Example' })
  const { publicAutomationApproved = false } = options
  const twitter = createTwitterIngestor({
    consumerSecrets: ['consumer secret'],
    apiUrl: x.url,
    timeoutMs: 30_000,
    publicAutomationApproved,
  })
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [twitter],
    ai: options.ai,
    now,
  })
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  x.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/twitter`)
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}`, settings: options.settings ?? {} })
  const tenant = kit.tenant(id)
  const connected = await tenant.socialAccounts.connect({ platform: 'twitter', accountId, accessToken })
  const work = async (): Promise<void> => {
    await kit.worker().drain()
    await x.settled()
    await kit.worker().drain()
  }
  return {
    tenant,
    work,
    async mentions(text) {
      await x.deliver(x.events.mention(person, shop, `@oakandco ${text}`))
      await work()
    },
    posts: () => x.posts.filter(({ author }) => author.id === accountId).map((post) => post.text),
    async close() {
      // Accounts of the fake have the same ids in each world, and the tests of a file share a database.
      await tenant.socialAccounts.disconnect(connected.id)
      await x.close()
      await kit.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}
