import type { LeadKit } from '@leadkit/core'

/** How `leadkit serve` listens. */
export interface ServerConfig {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** 0 takes a free one. Default 3000. */
  readonly port?: number | undefined
  /** False leaves `/api/*` to `fetch`. Default true: the JSON API of `@leadkit/api`, for API keys. */
  readonly api?: boolean | undefined
  /**
   * Answers every request that is not for `/webhooks/*`, `/api/*` or `/health`, such as the host's own API.
   * Default: 404.
   */
  readonly fetch?: ((request: Request, kit: LeadKit) => Response | Promise<Response>) | undefined
}

/** What `leadkit.config.ts` exports as its default. */
export interface LeadKitConfig {
  /** Makes the host's kit. Called once for a command that needs one; the command closes the kit. */
  readonly kit: () => LeadKit | Promise<LeadKit>
  readonly server?: ServerConfig | undefined
}

/**
 * Gives a configuration its type.
 *
 * @example
 * // leadkit.config.ts
 * export default defineConfig({
 *   kit: () => createLeadKit({ database: { connectionString: process.env.DATABASE_URL ?? '' }, encryption }),
 *   server: { port: 8080 },
 * })
 */
export function defineConfig(config: LeadKitConfig): LeadKitConfig {
  return config
}
