import type { FakeFault, FakeHttpServer, FakeRequest } from '../fake-http-server.ts'
import { xRefusalResponse } from './x-api-fake-error.ts'
import type { XRefusal } from './x-api-fake-error.ts'
import { addAccount, addUser, userState } from './x-api-fake-world.ts'
import type {
  XAccount,
  XAccountOptions,
  XLimitWindow,
  XTokenFamily,
  XUser,
  XUserOptions,
  XUserState,
  XWebhook,
  XWorld,
} from './x-api-fake-world.ts'

export interface XRefusalLever extends XRefusal {
  /** For how many calls. Default 1. */
  readonly times?: number
  /** Only for calls whose path ends with this, such as `/messages`. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a test can do to the platform. */
export interface XApiFakeLevers {
  /** A user that has connected the app, with tokens and subscriptions. */
  addAccount(options?: XAccountOptions): XAccount
  addPerson(options?: XUserOptions): XUser
  /** A code as returned by the consent page, for `authorization.exchange`. */
  grantCode(user: XUser, grant: { readonly redirectUri: string; readonly codeChallenge: string }): string
  /** Answers the next calls with a problem. */
  refuse(lever: XRefusalLever): void
  /** Changes the limit of a route: `send`, `send/daily`, `messages`, `post`, `mentions`, `tweets`, `user`, `webhooks`, `subscriptions`. */
  setLimit(route: string, limit: XLimitWindow | undefined): void
  /** `expired`: only the access tokens expire. `revoked`: the refresh token becomes invalid too. */
  endTokens(user: XUser, how: 'expired' | 'revoked'): void
  setScopes(user: XUser, scopes: readonly string[]): void
  setUser(user: XUser, state: Partial<XUserState>): void
  /** Disables the webhook, as X does after a wrong answer to its CRC. */
  disableWebhook(): void
  /** Ends the account's subscriptions: all of them, or those of one type. */
  dropSubscriptions(user: XUser, eventType?: string): void
  subscribedTypes(user: XUser): readonly string[]
  /** Subscribes the account through the older Account Activity API, so that its list of subscriptions includes it. */
  subscribeAccountActivity(user: XUser): void
  webhookIsValid(): boolean
}

export function createXLevers(world: XWorld, webhook: XWebhook, server: FakeHttpServer): XApiFakeLevers {
  const ofUser = (user: XUser) => Array.from(world.subscriptions.values()).filter(({ userId }) => userId === user.id)
  return {
    addAccount: (options) => addAccount(world, options),
    addPerson: (options) => addUser(world, options),
    grantCode(user, grant) {
      const code = `code-${world.next()}`
      world.codes.set(code, { user, ...grant, used: false })
      return code
    },
    refuse({ times = 1, path, headers, ...refusal }) {
      const match = (request: FakeRequest): boolean => path === undefined || request.url.pathname.endsWith(path)
      const response = xRefusalResponse(refusal)
      const fault: FakeFault = {
        kind: 'status',
        times,
        match,
        ...response,
        headers: { ...response.headers, ...headers },
      }
      server.fault(fault)
    },
    setLimit(route, limit) {
      if (limit === undefined) world.limits.delete(route)
      else world.limits.set(route, limit)
    },
    endTokens(user, how) {
      for (const token of world.accessTokens.values()) if (token.family.user.id === user.id) token.revoked = true
      if (how === 'revoked') for (const family of familiesOf(world, user)) family.alive = false
    },
    setScopes(user, scopes) {
      for (const family of familiesOf(world, user)) family.scopes = scopes
    },
    setUser: (user, state) => void Object.assign(userState(world, user.id), state),
    disableWebhook() {
      webhook.valid = false
    },
    dropSubscriptions(user, eventType) {
      const dropped = ofUser(user).filter((item) => eventType === undefined || item.eventType === eventType)
      for (const { id } of dropped) world.subscriptions.delete(id)
    },
    subscribeAccountActivity: (user) => void world.accountActivityIds.add(user.id),
    subscribedTypes: (user) => ofUser(user).map((item) => item.eventType),
    webhookIsValid: () => webhook.valid,
  }
}

function familiesOf(world: XWorld, user: XUser): readonly XTokenFamily[] {
  const families = Array.from(world.refreshTokens.values(), (token) => token.family)
  return [...new Set(families)].filter((family) => family.user.id === user.id)
}
