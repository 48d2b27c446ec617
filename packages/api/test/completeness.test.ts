import { describe, expect, it } from 'vitest'
import { tenantKitMethods } from '../src/lib/generated/methods.ts'
import { routes } from '../src/lib/routes/routes.ts'

/** Methods of TenantKit without a route, and why. */
const left: Readonly<Record<string, string>> = {
  'leads.find': 'GET /leads/{id}: 404 says that there is none',
  'replies.approve': 'POST /drafts/{id}/approve, which also checks the user',
  'archives.query': 'SQL over all messages: a host that wants it offers it itself',
  transaction: "the host's own SQL",
  'socialAccounts.connect':
    'it takes the word of the caller for whose account it is, and its messages come in from then on: the host decides, or the platform by `authorize`',
  'users.verifyPassword': 'a log-in comes before there is a principal; by a key it would be a way to try passwords',
  'passwordResets.request': "as a log-in; the token goes into a mail of the host's",
  'passwordResets.complete': 'as a log-in',
  'secondFactors.enrol': "as a log-in: only for the person whose secret it is, on the host's own pages",
  'secondFactors.confirm': 'as a log-in',
  'secondFactors.verify': 'as a log-in',
  'secondFactors.renewRecoveryCodes': 'as a log-in',
}

describe('the routes', () => {
  it('have every method of TenantKit, apart from those that are named here with a reason', () => {
    const served = new Set(routes.map(({ operation }) => operation))
    const missing = Object.keys(tenantKitMethods).filter((name) => !served.has(name as never) && !(name in left))
    expect(missing).toEqual([])
    expect(Object.keys(left).filter((name) => !(name in tenantKitMethods) || served.has(name as never))).toEqual([])
  })

  it('are each reached and named: no address and method stands twice, no name, and none is behind one that takes any id', () => {
    const shape = ({ method, path }: (typeof routes)[number]) => `${method} ${path.replaceAll(/\{\w+\}/g, '*')}`
    const shapes = routes.map(shape)
    expect(new Set(shapes).size).toBe(shapes.length)
    expect(new Set(routes.map(({ name, operation }) => name ?? operation)).size).toBe(routes.length)
    for (const [index, route] of routes.entries()) {
      const hidden = routes
        .slice(index + 1)
        .filter(
          (later) => later.method === route.method && matches(route.path, later.path) && shape(later) !== shape(route),
        )
      expect(hidden.map(({ path }) => path)).toEqual([])
    }
  })
})

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
}
