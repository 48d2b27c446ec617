import type { Logger } from '@leadkit/contracts'
import type { ApiKeyPrincipal, AuthenticateOptions, Principal } from '@leadkit/core'

/** What the API needs of a kit, so that a kit with any adapters and custom fields fits. */
export interface ApiKit {
  tenant(id: string): unknown
  authenticate(request: Request, options?: AuthenticateOptions): Promise<ApiKeyPrincipal>
}

/** Which pages of other origins may call the API from a browser. */
export interface ApiCors {
  /** Exact origins such as `https://app.example.com`, or `*` for all. */
  readonly origins: readonly string[] | '*'
  /** True lets the browser send cookies, for a host that authenticates by them; not with `*`. Default false. */
  readonly credentials?: boolean | undefined
}

export interface ApiOptions {
  readonly kit: ApiKit
  /** The path that the host mounts it at and leaves in the request's URL, such as `/api`. Default `/`. */
  readonly basePath?: string | undefined
  /**
   * Who makes the request, by the host's own means: the principal can reach its own tenant only, and do what its permissions say. Null, which is answered
   * 401, for nobody. Default: an API key as `Authorization: Bearer`, by `kit.authenticate`. A host that knows people by a cookie refuses requests of
   * other sites here.
   */
  readonly authenticate?: ((request: Request) => Promise<Principal | null>) | undefined
  /** The client's IP address, as the host's server or the proxy that it trusts says; keys with an allow-list and counts of log-ins need it. */
  readonly address?: ((request: Request) => string | undefined) | undefined
  /** Default: no other origin. */
  readonly cors?: ApiCors | undefined
  /** Longer bodies are answered 413. Default 1 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** Hears of failures that are not the caller's. Default: nobody. */
  readonly logger?: Pick<Logger, 'error'> | undefined
}
