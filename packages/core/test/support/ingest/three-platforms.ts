import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLeadKit, type LeadKit, type LeadKitOptions, type TenantKit, toNodeHandler } from '@leadkit/core'
import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { signAsLinkedin, signAsMeta, signAsX } from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'

export const SECRETS = {
  facebook: 'a secret of Meta in these tests',
  twitter: 'a secret of X in these tests',
  linkedin: 'a secret of LinkedIn in these tests',
} as const

/** The segment of the webhook path. */
export type Ingestor = keyof typeof SECRETS
export const ingestorIds = Object.keys(SECRETS) as readonly Ingestor[]

/** A kit with all three platforms behind a real HTTP server, and a clock that tests move. */
export interface HttpKit {
  readonly kit: LeadKit
  /** `http://127.0.0.1:<port>/webhooks`. */
  readonly url: string
  now(): Date
  advance(milliseconds: number): void
  post(ingestor: Ingestor, body: Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** A tenant of its own that has connected these accounts, and no other tenant any more. */
  tenant(accounts: readonly { readonly platform: string; readonly accountId: string }[]): Promise<TenantKit>
  close(): Promise<void>
}

export function signBody(ingestor: Ingestor, body: Uint8Array): Readonly<Record<string, string>> {
  const secret = SECRETS[ingestor]
  switch (ingestor) {
    case 'facebook':
      return signAsMeta(body, secret)
    case 'twitter':
      return signAsX(body, secret)
    case 'linkedin':
      return signAsLinkedin(body, secret)
  }
}

export function createIngestors(): readonly PlatformIngestor[] {
  return [
    createFacebookIngestor({ appSecrets: [SECRETS.facebook], verifyToken: 'verify' }),
    createTwitterIngestor({ consumerSecrets: [SECRETS.twitter] }),
    createLinkedinIngestor({ clientSecrets: [SECRETS.linkedin] }),
  ]
}

export async function serveKit(database: DatabaseOptions, options: Partial<LeadKitOptions> = {}): Promise<HttpKit> {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const kit: LeadKit = createLeadKit<PlatformIngestor, CrmProvider>({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: createIngestors(),
    now,
    ...options,
  })
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`
  const connected: { readonly tenant: TenantKit; readonly id: string }[] = []
  return {
    kit,
    url,
    now,
    advance(milliseconds) {
      aheadMs += milliseconds
    },
    post: (ingestor, body, headers = signBody(ingestor, body)) =>
      fetch(`${url}/${ingestor}`, { method: 'POST', body: Buffer.from(body), headers }),
    async tenant(accounts) {
      for (const { tenant, id } of connected.splice(0)) {
        // No platform is there to end the subscription.
        await tenant.socialAccounts.disconnect(id, { signal: AbortSignal.abort() })
      }
      // Routes are remembered for two seconds.
      aheadMs += 5_000
      const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
      for (const account of accounts) {
        const { id } = await tenant.socialAccounts.connect({ ...account, accessToken: 'token' })
        connected.push({ tenant, id })
      }
      return tenant
    },
    async close() {
      await kit.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}
