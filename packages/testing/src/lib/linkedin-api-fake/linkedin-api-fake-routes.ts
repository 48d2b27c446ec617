import type { JsonValue } from '@leadkit/contracts'
import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { commentRow, listComments, takeComment } from './linkedin-api-fake-comments.ts'
import { serializeAsLinkedin } from './linkedin-api-fake-delivery.ts'
import { LinkedinFakeError, linkedinRefusalResponse, refuseInvalid, refuseWith } from './linkedin-api-fake-error.ts'
import { listLeads, readLead, readLeadForm } from './linkedin-api-fake-leads.ts'
import { answerOauth } from './linkedin-api-fake-oauth.ts'
import {
  allowQuery,
  pageOf,
  readLinkedinCall,
  recordText,
  requireOwner,
  requireScope,
  textQuery,
} from './linkedin-api-fake-request.ts'
import type { LinkedinCall } from './linkedin-api-fake-request.ts'
import {
  createLeadSubscription,
  deleteLeadSubscription,
  deleteSubscription,
  listLeadSubscriptions,
  putSubscription,
  readSubscription,
} from './linkedin-api-fake-subscriptions.ts'
import type { LinkedinComment, LinkedinWorld } from './linkedin-api-fake-world.ts'

/** Undefined means 204. */
type Route = (world: LinkedinWorld, call: LinkedinCall) => JsonValue | undefined

const routes: Readonly<Record<string, Route>> = {
  'GET socialActions/*/comments': listComments,
  'GET organizationalEntityNotifications': listNotifications,
  'GET eventSubscriptions/*': readSubscription,
  'PUT eventSubscriptions/*': putSubscription,
  'DELETE eventSubscriptions/*': deleteSubscription,
  'GET leadNotifications': listLeadSubscriptions,
  'POST leadNotifications': createLeadSubscription,
  'DELETE leadNotifications/*': deleteLeadSubscription,
  'GET leadFormResponses': listLeads,
  'GET leadFormResponses/*': readLead,
  'GET leadForms/*': readLeadForm,
  'GET organizationAcls': listAcls,
  'GET organizationsLookup': lookUpOrganizations,
}

/** `sent` is called for every accepted comment, once its answer is being sent. */
export function createLinkedinHandler(
  world: LinkedinWorld,
  sent: (comment: LinkedinComment) => void,
): (request: FakeRequest) => FakeResponse {
  return (request) => {
    try {
      const { pathname } = request.url
      if (pathname.startsWith('/oauth/v2/')) return answerOauth(world, request)
      if (!pathname.startsWith('/rest/')) refuseWith({ status: 404, code: 'RESOURCE_NOT_FOUND' })
      return answerCall(world, readLinkedinCall(world, request), sent)
    } catch (error) {
      if (!(error instanceof LinkedinFakeError)) throw error
      return linkedinRefusalResponse(error.refusal)
    }
  }
}

function answerCall(world: LinkedinWorld, call: LinkedinCall, sent: (comment: LinkedinComment) => void): FakeResponse {
  const [resource = '', key, edge] = call.segments
  const path = [resource, ...(key === undefined ? [] : ['*']), ...(edge === undefined ? [] : [edge])].join('/')
  if (`${call.method} ${path}` === 'POST socialActions/*/comments') {
    const comment = takeComment(world, call)
    sent(comment)
    return { status: 201, headers: { 'x-restli-id': comment.id }, body: commentRow(comment) }
  }
  const route = call.segments.length > 3 ? undefined : routes[`${call.method} ${path}`]
  if (route === undefined) refuseWith({ status: 404, code: 'RESOURCE_NOT_FOUND', message: 'No such resource' })
  const answer = route(world, call)
  if (answer === undefined) return { status: call.method === 'POST' ? 201 : 204 }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: serializeAsLinkedin(answer) }
}

const SIXTY_DAYS_MS = 60 * 86_400_000

/** `GET /organizationalEntityNotifications?q=criteria`: newest first, the last sixty days. */
function listNotifications(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  allowQuery(call, ['q', 'actions', 'organizationalEntity', 'timeRange', 'start', 'count'])
  if (textQuery(call, 'q') !== 'criteria') refuseInvalid('No such finder')
  requireScope(world, call, 'rw_organization_admin')
  const owner = requireOwner(world, call, textQuery(call, 'organizationalEntity'))
  const actions = call.query.get('actions')
  if (!Array.isArray(actions)) refuseInvalid('actions must be a list')
  const range = call.query.get('timeRange')
  const start = Math.max(Number(recordText(range, 'start') ?? 0), world.now().getTime() - SIXTY_DAYS_MS)
  const end = Number(recordText(range, 'end') ?? Infinity)
  const rows = world.notifications
    .filter(({ organization, action }) => organization === owner.urn && actions.includes(action))
    .filter(({ at }) => at.getTime() >= start && at.getTime() <= end)
    .toSorted((left, right) => right.at.getTime() - left.at.getTime())
  return pageOf(
    call,
    rows.map(({ item }) => item),
  )
}

/** `GET /organizationAcls?q=roleAssignee`: organisations in which the token's member has the role. */
function listAcls(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  allowQuery(call, ['q', 'role', 'state', 'start', 'count'])
  if (textQuery(call, 'q') !== 'roleAssignee') refuseInvalid('No such finder')
  requireScope(world, call, 'rw_organization_admin')
  const { urn } = call.token.administrator
  const rows = [...world.owners.values()].filter(
    (owner) => owner.kind === 'organization' && owner.administrator.urn === urn,
  )
  return pageOf(
    call,
    rows.map((owner) => ({
      organization: owner.urn,
      role: textQuery(call, 'role'),
      roleAssignee: urn,
      state: 'APPROVED',
    })),
  )
}

/** `GET /organizationsLookup?ids=List(…)`. */
function lookUpOrganizations(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  allowQuery(call, ['ids'])
  const ids = call.query.get('ids')
  if (!Array.isArray(ids)) refuseInvalid('ids must be a list')
  const found = ids.flatMap((id: unknown) => {
    const owner = world.owners.get(`urn:li:organization:${String(id)}`)
    return owner === undefined ? [] : [[String(id), { id: String(id), localizedName: owner.name }] as const]
  })
  return { results: Object.fromEntries(found), statuses: {}, errors: {} }
}
