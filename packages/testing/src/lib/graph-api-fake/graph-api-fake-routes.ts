import type { JsonValue } from '@leadkit/contracts'
import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { listConversations } from './graph-api-fake-conversations.ts'
import { GraphFakeError, refusalResponse, refuse } from './graph-api-fake-error.ts'
import { inspectToken, listPages, listPermissions, refreshInstagramToken, tradeToken } from './graph-api-fake-oauth.ts'
import {
  allowFields,
  allowParameters,
  fieldsParameter,
  findPerson,
  pick,
  readCall,
  requirePage,
  requireToken,
  textParameter,
} from './graph-api-fake-request.ts'
import type { FieldRequest, GraphCall } from './graph-api-fake-request.ts'
import { takeMessage } from './graph-api-fake-send.ts'
import { allFields, graphTime, instagramFields, stateOf } from './graph-api-fake-world.ts'
import type { GraphMessage, GraphPage, GraphWorld } from './graph-api-fake-world.ts'

type Route = (world: GraphWorld, call: GraphCall) => JsonValue

/** `sent` is called for every accepted message, once its answer is being sent. */
export function createGraphHandler(
  world: GraphWorld,
  sent: (message: GraphMessage) => void,
): (request: FakeRequest) => FakeResponse {
  const routes: Readonly<Record<string, Route>> = {
    'POST */messages': (_world, call) => {
      const message = takeMessage(world, call)
      sent(message)
      return { recipient_id: message.person.id, message_id: message.id }
    },
    'GET */conversations': listConversations,
    'GET */subscribed_apps': listSubscriptions,
    'POST */subscribed_apps': subscribe,
    'DELETE */subscribed_apps': unsubscribe,
    'GET me/accounts': listPages,
    'GET me/permissions': listPermissions,
    'GET debug_token': inspectToken,
    'GET refresh_access_token': refreshInstagramToken,
    'GET oauth/access_token': tradeToken,
    'POST oauth/access_token': tradeToken,
    'GET *': readNode,
  }
  return (request) => {
    try {
      const call = readCall(request)
      const [first = '', second] = call.segments
      const exact = `${call.method} ${call.segments.join('/')}`
      const general = second === undefined ? `${call.method} *` : `${call.method} */${second}`
      const route = call.segments.length > 2 || first === '' ? undefined : (routes[exact] ?? routes[general])
      if (route === undefined) refuse(2500, `Unknown path components: /${call.segments.join('/')}`)
      return { status: 200, headers: world.usageHeaders, body: route(world, call) }
    } catch (error) {
      if (!(error instanceof GraphFakeError)) throw error
      return { ...refusalResponse(error.refusal), headers: world.usageHeaders }
    }
  }
}

function listSubscriptions(world: GraphWorld, call: GraphCall): JsonValue {
  const page = requirePage(world, call)
  allowParameters(call, [])
  const fields = world.subscriptions.get(page.id)
  return {
    data: fields === undefined ? [] : [{ id: world.appId, name: 'Fake application', subscribed_fields: fields }],
  }
}

const subscribable: ReadonlySet<string> = new Set([...allFields, ...instagramFields])

function subscribe(world: GraphWorld, call: GraphCall): JsonValue {
  const page = requirePage(world, call)
  allowParameters(call, ['subscribed_fields'])
  const fields = textParameter(call, 'subscribed_fields').split(',')
  const unknown = fields.find((field) => !subscribable.has(field))
  if (unknown !== undefined)
    refuse(100, `(#100) Param subscribed_fields[0] must be one of the known fields, not ${unknown}`)
  requireScope(world, page, 'pages_manage_metadata')
  world.subscriptions.set(page.id, fields)
  return { success: true }
}

function unsubscribe(world: GraphWorld, call: GraphCall): JsonValue {
  const page = requirePage(world, call)
  allowParameters(call, [])
  world.subscriptions.delete(page.id)
  return { success: true }
}

function requireScope(world: GraphWorld, page: GraphPage, scope: string): void {
  if (!(world.scopes.get(page.id) ?? []).includes(scope)) refuse(200, `(#200) Requires ${scope} permission`)
}

/** `GET /{id}`: a person's profile, the page itself, its Instagram account, or a filled-in lead form. */
function readNode(world: GraphWorld, call: GraphCall): JsonValue {
  allowParameters(call, ['fields'])
  const token = requireToken(world, call)
  if (token.kind !== 'page') refuse(100, 'Unsupported get request', 33)
  const { page } = token
  const id = call.segments[0] ?? ''
  const fields = fieldsParameter(call, 'id,name')
  if (id === page.id || id === 'me' || id === page.instagramId) return readAccountNode(page, id, fields)
  const lead = world.leads.get(id)
  if (lead?.page === page) {
    requireScope(world, page, 'leads_retrieval')
    allowFields(
      fields,
      [
        'id',
        'created_time',
        'field_data',
        'form_id',
        'platform',
        'is_organic',
        'ad_id',
        'ad_name',
        'adset_id',
        'adset_name',
        'campaign_id',
        'campaign_name',
      ],
      'Lead',
    )
    const answers = Array.isArray(lead.answers)
      ? [...(lead.answers as readonly JsonValue[])]
      : Object.entries(lead.answers).map(([name, value]: [string, JsonValue]) => ({ name, values: [value] }))
    const all: Record<string, JsonValue> = {
      id,
      created_time: graphTime(lead.createdAt),
      form_id: lead.formId,
      field_data: answers,
      platform: 'fb',
      is_organic: true,
    }
    return pick(all, fields)
  }
  const form = Array.from(world.leads.values()).find((candidate) => candidate.formId === id && candidate.page === page)
  if (form !== undefined) {
    requireScope(world, page, 'leads_retrieval')
    return { id, questions: Object.entries(form.questions).map(([key, type]) => ({ key, type })) }
  }
  return readPerson(world, page, id, fields)
}

function readAccountNode(page: GraphPage, id: string, fields: FieldRequest['fields']): JsonValue {
  const instagram = id === page.instagramId
  allowFields(fields, instagram ? ['id', 'name', 'username', 'user_id'] : ['id', 'name'], instagram ? 'IGUser' : 'Page')
  const all: Record<string, JsonValue> = {
    id: id === 'me' ? page.id : id,
    name: page.name,
    username: page.instagramUsername ?? page.name,
  }
  return pick(all, fields)
}

function readPerson(world: GraphWorld, page: GraphPage, id: string, fields: FieldRequest['fields']): JsonValue {
  const person = findPerson(world, page, id)
  if (person === undefined) refuse(100, `Unsupported get request. Object with ID '${id}' does not exist`, 33)
  const instagram = person.surface === 'instagram'
  const names = ['id', 'name', 'profile_pic', ...(instagram ? ['username'] : ['first_name', 'last_name'])]
  allowFields(fields, names, 'User')
  if (!stateOf(world, person).profileVisible) refuse(100, '(#100) No profile available for this user.', 2_018_218)
  const [firstName = '', ...rest] = person.name.split(' ')
  const all: Record<string, JsonValue> = {
    id,
    name: person.name,
    first_name: firstName,
    last_name: rest.join(' '),
    username: person.username,
    profile_pic: `https://cdn.example/${id}.jpg`,
  }
  return pick(all, fields)
}
