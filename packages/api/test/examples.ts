import type { Route } from '../src/lib/route.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

/** A body for each route that needs one: of the right form, and refused for no other reason than its id. */
const bodies: Readonly<Record<string, unknown>> = {
  'leads.move': { to: 'contacted' },
  'leads.update': { name: 'Ada' },
  'leads.tag': { add: [nobody] },
  'leads.overrideScore': { score: 'hot', reason: 'She called' },
  'leads.merge': { others: [nobody] },
  'conversations.takeOver': { userId: nobody },
  'conversations.pauseAutomation': { reason: 'handover' },
  'conversations.assign': { userId: null },
  'conversations.update': { participantName: 'Ada' },
  'notes.create': { text: 'A note' },
  'replies.send': { text: 'Hello', author: 'person' },
  'drafts.reject': { reason: 'Not ours' },
  'tags.update': { name: 'Show' },
  'segments.update': { name: 'Some' },
  'assignments.assign': { userId: null },
  'teams.update': { name: 'Chairs' },
  'care.setAvailability': { capacity: 3 },
  'crmConfigs.setCredentials': { accessToken: 'token' },
  'socialAccounts.update': { accountName: 'Oak' },
  'users.update': { custom: {} },
  'users.setRole': { role: 'admin' },
  'users.unlock': { address: '203.0.113.7' },
  'users.setPassword': { password: 'another long password' },
  'roles.update': { permissions: ['leads:read'] },
  'retention.holds.release': { reason: 'It is over' },
}

const queries: Readonly<Record<string, string>> = {
  'care.answerTimes': '?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z',
  'assignments.list': '?leadId=LEAD',
}

/** The address and the body of a route, with each name in braces replaced by the row of its kind. */
export function exampleOf(
  { path, operation, body }: Route,
  ids: Readonly<Record<string, string>>,
): { readonly path: string; readonly body: unknown } {
  const filled = path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_all, kind: string) => `${kind}/${ids[kind] ?? nobody}`)
  return {
    path: `${filled}${(queries[operation] ?? '').replace('LEAD', ids['leads'] ?? '')}`,
    body: bodies[operation] ?? (body === undefined ? undefined : {}),
  }
}
