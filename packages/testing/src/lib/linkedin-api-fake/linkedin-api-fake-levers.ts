import type { FakeFault, FakeHttpServer, FakeRequest } from '../fake-http-server.ts'
import { linkedinRefusalResponse } from './linkedin-api-fake-error.ts'
import type { LinkedinRefusal } from './linkedin-api-fake-error.ts'
import { addAdministrator, addPost, grantedScopes, LEAD_FORM_SCOPE, newPersonUrn } from './linkedin-api-fake-world.ts'
import type {
  LinkedinAdministrator,
  LinkedinOwner,
  LinkedinPost,
  LinkedinTokenState,
  LinkedinWorld,
} from './linkedin-api-fake-world.ts'

export interface LinkedinRefusalLever extends LinkedinRefusal {
  /** For how many calls. Default 1. */
  readonly times?: number
  /** Only for calls whose path ends with this, such as `/comments`. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface LinkedinOwnerOptions {
  readonly name?: string
  /** Default: a new member. */
  readonly administrator?: LinkedinAdministrator
  /** False: no webhook is subscribed yet. */
  readonly subscribed?: boolean
  /** True: the administrator has also granted the permission for lead forms. Always the case for an ad account. */
  readonly leads?: boolean
}

/** What a test can do to the platform. */
export interface LinkedinApiFakeLevers {
  addOrganization(options?: LinkedinOwnerOptions): LinkedinOwner
  addAdAccount(options?: LinkedinOwnerOptions): LinkedinOwner
  addPost(organization: LinkedinOwner, text?: string): LinkedinPost
  /** The urn of somebody who can comment. */
  addMember(): string
  /** A code as returned by the login page, for `authorization.exchange`. */
  grantCode(administrator: LinkedinAdministrator, redirectUri: string): string
  /** Answers the next calls with a LinkedIn error. */
  refuse(lever: LinkedinRefusalLever): void
  /** Calls allowed per member and UTC day, including those already made; further calls get a 429. */
  setDailyLimit(calls: number): void
  setTokenState(administrator: LinkedinAdministrator, state: LinkedinTokenState): void
  setScopes(administrator: LinkedinAdministrator, scopes: readonly string[]): void
  /** Ends the subscriptions, as LinkedIn silently does when the administrator loses the role. */
  dropSubscription(owner: LinkedinOwner): void
  /** The webhook that receives the organisation's social actions. */
  subscribedWebhook(owner: LinkedinOwner): string | undefined
  /** The kinds of lead forms whose webhook is subscribed. */
  subscribedLeadTypes(owner: LinkedinOwner): readonly string[]
}

export function createLinkedinLevers(
  world: LinkedinWorld,
  server: FakeHttpServer,
  webhookUrl: string,
): LinkedinApiFakeLevers {
  return {
    addOrganization: (options) => addOwner(world, 'organization', webhookUrl, options),
    addAdAccount: (options) => addOwner(world, 'sponsoredAccount', webhookUrl, options),
    addPost: (organization, text = 'Our shelf update') => addPost(world, organization, text),
    addMember: () => newPersonUrn(world),
    grantCode(administrator, redirectUri) {
      const code = `code-${world.next()}`
      world.codes.set(code, { administrator, redirectUri })
      return code
    },
    refuse({ times = 1, path, headers, ...refusal }) {
      const match = (request: FakeRequest): boolean => path === undefined || request.url.pathname.endsWith(path)
      const fault: FakeFault = { kind: 'status', times, match, ...linkedinRefusalResponse(refusal) }
      server.fault(headers === undefined ? fault : { ...fault, headers })
    },
    setDailyLimit(calls) {
      world.dailyLimit = calls
    },
    setTokenState(administrator, state) {
      for (const token of world.tokens.values()) if (token.administrator === administrator) token.state = state
    },
    setScopes: (administrator, scopes) => world.scopes.set(administrator.urn, scopes),
    dropSubscription(owner) {
      world.subscriptions.delete(owner.urn)
      for (const [id, { owner: urn }] of world.leadSubscriptions) {
        if (urn === owner.urn) world.leadSubscriptions.delete(id)
      }
    },
    subscribedWebhook: (owner) => world.subscriptions.get(owner.urn),
    subscribedLeadTypes: (owner) =>
      [...world.leadSubscriptions.values()]
        .filter(({ owner: urn }) => urn === owner.urn)
        .map(({ leadType }) => leadType),
  }
}

function addOwner(
  world: LinkedinWorld,
  kind: LinkedinOwner['kind'],
  webhook: string,
  options: LinkedinOwnerOptions = {},
): LinkedinOwner {
  const leads = options.leads === true || kind === 'sponsoredAccount'
  const scopes = leads ? [...grantedScopes, LEAD_FORM_SCOPE] : grantedScopes
  const number = 96_074_542 + world.next()
  const owner: LinkedinOwner = {
    kind,
    urn: `urn:li:${kind}:${number}`,
    name: options.name ?? `Organisation ${number}`,
    administrator: options.administrator ?? addAdministrator(world, scopes),
  }
  world.owners.set(owner.urn, owner)
  if (options.subscribed === false) return owner
  if (kind === 'organization') world.subscriptions.set(owner.urn, webhook)
  const leadTypes = kind === 'sponsoredAccount' ? ['SPONSORED'] : ['EVENT', 'COMPANY', 'ORGANIZATION_PRODUCT']
  for (const leadType of leads ? leadTypes : []) {
    world.leadSubscriptions.set(String(world.next()), { owner: owner.urn, leadType, webhook })
  }
  return owner
}
