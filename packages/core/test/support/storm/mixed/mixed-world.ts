import type { LeadKit, TenantKit } from '@leadkit/core'
import {
  type GraphApiFake,
  type GraphPage,
  type LinkedinApiFake,
  type LinkedinPost,
  startGraphApiFake,
  startLinkedinApiFake,
  startXApiFake,
  type XAccount,
  type XApiFake,
} from '@leadkit/testing'
import { startStormVendor, type StormVendor, type StormVendorId } from '../storm-vendors.ts'
import { createMixedKit, MIXED_SECRETS, type MixedAddresses } from './mixed-kit.ts'

const VENDORS: readonly StormVendorId[] = ['hubspot', 'salesforce', 'zoho']
/** Each vendor's fake has two accounts. */
const MIXED_TENANTS = VENDORS.length * 2

export interface MixedTenant {
  readonly tenant: TenantKit
  readonly vendor: StormVendorId
  readonly page: GraphPage
  readonly shop: XAccount
  readonly post: LinkedinPost
  /** Key and name of each record in the tenant's CRM. */
  records(): readonly (readonly [key: unknown, name: unknown])[]
}

/** The outside of the storm, its tenants, and a kit of the test's own. */
export interface MixedWorld {
  readonly addresses: MixedAddresses
  readonly kit: LeadKit
  readonly meta: GraphApiFake
  readonly x: XApiFake
  readonly linkedin: LinkedinApiFake
  readonly crms: ReadonlyMap<StormVendorId, StormVendor>
  readonly tenants: readonly MixedTenant[]
  /** Tasks that wait for a worker or are held by one; null when the database cannot be asked. */
  openTasks(): Promise<number | null>
  now(): Date
  advance(milliseconds: number): number
  close(): Promise<void>
}

/** As X says when it gives a token out. */
const X_TOKEN_MS = 2 * 3_600_000

const DELIVERY = { maxAttempts: 2_000, retryDelayMs: 250, timeoutMs: 3_000 }

async function startPlatforms(now: () => Date) {
  const { twitter, linkedin: clientSecret, verifyToken } = MIXED_SECRETS
  const meta = await startGraphApiFake({ appSecret: 'an app secret', verifyToken, now, ...DELIVERY })
  const x = await startXApiFake({ consumerSecret: twitter, now, ...DELIVERY })
  for (const route of ['send', 'send/daily']) x.setLimit(route, undefined)
  const linkedin = await startLinkedinApiFake({ clientSecret, now, ...DELIVERY })
  return { meta, x, linkedin }
}

/** @param size how many tenants, at most {@link MIXED_TENANTS}. */
export async function openMixedWorld(connectionString: string, size = MIXED_TENANTS): Promise<MixedWorld> {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  const platforms = await startPlatforms(now)
  const { meta, x, linkedin } = platforms
  const crms = new Map<StormVendorId, StormVendor>()
  for (const id of VENDORS) crms.set(id, await startStormVendor[id]())
  const addresses: MixedAddresses = {
    connectionString,
    facebook: { url: meta.url, appSecret: meta.appSecret, appId: meta.appId },
    twitter: { url: x.url, clientId: x.clientId, clientSecret: x.clientSecret },
    linkedin: { url: linkedin.url, clientId: linkedin.clientId, applicationId: linkedin.applicationId },
    crms: Object.fromEntries([...crms].map(([id, { url }]) => [id, url])) as Record<StormVendorId, string>,
  }
  const kit = createMixedKit(addresses, now)
  await kit.migrate()
  const tenants: MixedTenant[] = []
  for (let index = 0; index < size; index += 1) tenants.push(await openTenant({ kit, now, crms, ...platforms }, index))
  return {
    addresses,
    kit,
    ...platforms,
    crms,
    tenants,
    now,
    async openTasks() {
      try {
        const { ready, claimed } = await kit.pendingWork()
        return ready + claimed
      } catch {
        return null
      }
    },
    advance(milliseconds) {
      aheadMs += milliseconds
      return aheadMs
    },
    async close() {
      await kit.close()
      await Promise.all([meta, x, linkedin, ...crms.values()].map((fake) => fake.close()))
    },
  }
}

type Parts = Pick<MixedWorld, 'kit' | 'meta' | 'x' | 'linkedin' | 'crms' | 'now'>

async function openTenant({ kit, meta, x, linkedin, crms, now }: Parts, index: number): Promise<MixedTenant> {
  const settings = { autoReply: 'send', disclosure: { enabled: false } }
  const tenant = kit.tenant((await kit.tenants.create({ name: `Storm ${Math.random()}`, settings })).id)
  const page = meta.addPage()
  const shop = x.addAccount()
  const organization = linkedin.addOrganization()
  const expiresAt = new Date(now().getTime() + X_TOKEN_MS)
  const accounts = [
    { platform: 'facebook', accountId: page.id, accessToken: page.accessToken },
    {
      platform: 'twitter',
      accountId: shop.id,
      accessToken: shop.accessToken,
      refreshToken: shop.refreshToken,
      expiresAt,
    },
    { platform: 'linkedin', accountId: organization.urn, accessToken: organization.administrator.accessToken },
  ]
  for (const account of accounts) await tenant.socialAccounts.connect(account)
  const vendor = VENDORS[index % VENDORS.length] as StormVendorId
  const crm = crms.get(vendor)
  const account = crm?.accounts[Math.floor(index / VENDORS.length)]
  // People of LinkedIn come without a name.
  const fieldMappings = crm?.mappings.map((mapping) => ({ default: 'Unknown', ...mapping }))
  await tenant.crmConfigs.create({ provider: vendor, credentials: account?.credentials, fieldMappings })
  return { tenant, vendor, page, shop, post: linkedin.addPost(organization), records: () => account?.records() ?? [] }
}
