import { randomBytes } from 'node:crypto'
import type { GraphApiFake, GraphPage, HubspotFake, HubspotFakePortal } from '@leadkit/testing'
import type { Kit } from '../create-kit.ts'
import type { Business } from '../day/step.ts'

/** A business as the host has set it up: tenant, page, CRM, and a key for its page. */
export interface PlayTenant {
  readonly id: string
  readonly business: Business
  readonly page: GraphPage
  readonly portal: HubspotFakePortal
  readonly apiKey: string
}

/** What a lead becomes in HubSpot. */
const fieldMappings = [
  { target: 'firstname', source: 'lead.firstName' },
  { target: 'lastname', source: 'lead.lastName' },
  { target: 'email', source: 'lead.email' },
  { target: 'phone', source: 'lead.phone' },
  { target: 'company', source: 'lead.company' },
  { target: 'leadkit_status', source: 'lead.status' },
  { target: 'leadkit_score', source: 'lead.score' },
  { target: 'leadkit_score_value', source: 'lead.scoreValue' },
  { target: 'leadkit_page', source: 'conversation.accountName' },
] as const

/** Makes a tenant for each business, as the host's own administration would. */
export async function createTenants(
  kit: Kit,
  { graph, hubspot }: { readonly graph: GraphApiFake; readonly hubspot: HubspotFake },
  businesses: readonly Business[],
): Promise<readonly PlayTenant[]> {
  const tenants: PlayTenant[] = []
  for (const [index, business] of businesses.entries()) {
    const portal = hubspot.portals[index]
    if (portal === undefined) throw new Error(`There is no HubSpot portal for ${business.name}`)
    tenants.push(await createTenant(kit, { graph, portal, business }))
  }
  return tenants
}

async function createTenant(
  kit: Kit,
  { graph, portal, business }: { graph: GraphApiFake; portal: HubspotFakePortal; business: Business },
): Promise<PlayTenant> {
  const { name, tier, instagram, instructions } = business
  const settings = { autoReply: 'send', replyInstructions: instructions }
  const { id } = await kit.tenants.create({ name, tier, settings })
  const tenant = kit.tenant(id)
  const page = graph.addPage({
    name: business.page,
    ...(instagram === undefined ? {} : { instagramUsername: instagram }),
  })
  const { accessToken, instagramId } = page
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accountName: page.name, accessToken })
  if (instagramId !== undefined && instagram !== undefined) {
    const accountName = `@${instagram}`
    await tenant.socialAccounts.connect({ platform: 'instagram', accountId: instagramId, accountName, accessToken })
  }
  const config = await tenant.crmConfigs.create({
    provider: 'hubspot',
    object: 'contacts',
    credentials: { accessToken: portal.accessTokens[0] ?? '' },
    fieldMappings,
    autoSync: true,
  })
  await tenant.crmConfigs.verify(config.id)
  const password = randomBytes(18).toString('base64url')
  const user = await tenant.users.create({ email: 'owner@host.example', password, role: 'admin' })
  const { secret } = await tenant.apiKeys.create({ userId: user.id, name: 'Page of the demo' })
  return { id, business, page, portal, apiKey: secret }
}
