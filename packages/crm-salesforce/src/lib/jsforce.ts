import { createRequire } from 'node:module'
import type { Connection } from '@jsforce/jsforce-node/lib/connection.js'

/** Where Node stores the dispatchers of its own `fetch`. */
const FETCH_DISPATCHERS = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`))

let connectionClass: typeof Connection | null = null

/**
 * jsforce's `Connection`, loaded on the first call: it takes a quarter of a second and 39 MB. When loaded, its undici replaces the dispatcher of the
 * process's own `fetch`, which bypasses a proxy that the host may have set there; the previous dispatcher is restored
 * (docs/decisions/013-salesforce-client.md).
 */
export function loadConnection(): typeof Connection {
  if (connectionClass !== null) return connectionClass
  // Node creates its own dispatcher as late as it can; the first Headers trigger it.
  Reflect.construct(Headers, [])
  const before = FETCH_DISPATCHERS.map((name) => ({ name, dispatcher: Reflect.get(globalThis, name) as unknown }))
  const require = createRequire(import.meta.url)
  const module = require('@jsforce/jsforce-node/lib/connection.js') as { readonly Connection: typeof Connection }
  for (const { name, dispatcher } of before) {
    if (dispatcher !== undefined) Reflect.set(globalThis, name, dispatcher)
  }
  connectionClass = module.Connection
  return connectionClass
}
