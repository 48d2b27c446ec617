import { refusalResponse } from './graph-api-fake-error.ts'
import type { GraphRefusal } from './graph-api-fake-error.ts'
import { addPage, allScopes, addPerson, stateOf } from './graph-api-fake-world.ts'
import type {
  GraphPage,
  GraphPageOptions,
  GraphPerson,
  GraphPersonOptions,
  GraphTokenState,
  GraphWorld,
} from './graph-api-fake-world.ts'
import type { FakeFault, FakeHttpServer, FakeRequest } from '../fake-http-server.ts'

export interface GraphRefusalLever extends GraphRefusal {
  /** For how many calls. Default 1. */
  readonly times?: number
  /** Only for calls whose path ends with this, such as `/messages`. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Percentages as in Meta's headers. */
export interface GraphUsage {
  readonly appPercent?: number
  readonly pagePercent?: number
  readonly regainAccessMinutes?: number
}

/** What a test can do to the platform. */
export interface GraphApiFakeLevers {
  addPage(options?: GraphPageOptions): GraphPage
  addPerson(page: GraphPage, options?: GraphPersonOptions): GraphPerson
  /** A code as returned by the login dialog, for `authorization.exchange`. Default: all permissions that the adapter asks for by itself. */
  grantCode(pages: readonly GraphPage[], redirectUri: string, scopes?: readonly string[]): string
  /** Answers the next calls with a Graph error. */
  refuse(lever: GraphRefusalLever): void
  /** Sets the usage headers of all further answers; an empty object removes them. */
  setUsage(usage: GraphUsage): void
  setTokenState(page: GraphPage, state: GraphTokenState): void
  setScopes(page: GraphPage, scopes: readonly string[]): void
  setPerson(
    person: GraphPerson,
    state: { readonly reachable?: boolean; readonly standby?: boolean; readonly lastActionAt?: Date },
  ): void
  /** Ends the page's webhook subscription, as Meta does after an hour of failures. */
  dropSubscription(page: GraphPage): void
  subscribedFields(page: GraphPage): readonly string[] | undefined
}

export function createLevers(world: GraphWorld, server: FakeHttpServer): GraphApiFakeLevers {
  return {
    addPage: (options) => addPage(world, options),
    addPerson: (page, options) => addPerson(world, page, options),
    grantCode(pages, redirectUri, scopes = allScopes) {
      const code = `code-${world.next()}`
      world.codes.set(code, { pages, scopes, redirectUri, used: false })
      return code
    },
    refuse({ times = 1, path, headers, ...refusal }) {
      const match = (request: FakeRequest): boolean => path === undefined || request.url.pathname.endsWith(path)
      const fault: FakeFault = { kind: 'status', times, match, ...refusalResponse(refusal) }
      server.fault(headers === undefined ? fault : { ...fault, headers })
    },
    setUsage(usage) {
      world.usageHeaders = usageHeaders(usage)
    },
    setTokenState(page, state) {
      for (const token of world.tokens.values()) if (token.kind === 'page' && token.page === page) token.state = state
    },
    setScopes: (page, scopes) => world.scopes.set(page.id, scopes),
    setPerson: (person, state) => Object.assign(stateOf(world, person), state),
    dropSubscription: (page) => world.subscriptions.delete(page.id),
    subscribedFields: (page) => world.subscriptions.get(page.id),
  }
}

/** The headers of `setUsage`, also for {@link GraphRefusalLever.headers}. */
export function usageHeaders(usage: GraphUsage): Readonly<Record<string, string>> {
  const { appPercent, pagePercent, regainAccessMinutes = 0 } = usage
  const useCase = { type: 'messenger', call_count: pagePercent, total_time: 1, total_cputime: 1 }
  const business = [{ ...useCase, estimated_time_to_regain_access: regainAccessMinutes }]
  return {
    ...(appPercent === undefined
      ? {}
      : { 'x-app-usage': JSON.stringify({ call_count: appPercent, total_time: 1, total_cputime: 1 }) }),
    ...(pagePercent === undefined ? {} : { 'x-business-use-case-usage': JSON.stringify({ '1034': business }) }),
  }
}
