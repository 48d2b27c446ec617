import type { JsonValue } from '@leadkit/contracts'
import type { FakeRequest, FakeResponse } from '../fake-http-server.ts'
import { refuseX, XFakeError, xRefusalResponse } from './x-api-fake-error.ts'
import { takeLimit, withHeaders } from './x-api-fake-limits.ts'
import { listMessages, takeMessage, userRow } from './x-api-fake-messages.ts'
import { grantTokens } from './x-api-fake-oauth.ts'
import { listPosts, takePost } from './x-api-fake-posts.ts'
import { allowQuery, readXCall, requireUser } from './x-api-fake-request.ts'
import type { XCall } from './x-api-fake-request.ts'
import {
  listAccountActivity,
  createSubscription,
  createWebhook,
  deleteSubscription,
  listSubscriptions,
  listWebhooks,
  validateWebhook,
} from './x-api-fake-subscriptions.ts'
import { pairId, userState, xText } from './x-api-fake-world.ts'
import type { XMessage, XWorld } from './x-api-fake-world.ts'

interface Route {
  /** Also the name of its limit. */
  readonly name: string
  readonly method: string
  readonly path: RegExp
  readonly status?: number
  answer(world: XWorld, call: XCall): JsonValue | Promise<JsonValue>
}

function routesOf(sent: (message: XMessage) => void): readonly Route[] {
  const send = (world: XWorld, call: XCall): JsonValue => {
    const message = takeMessage(world, call)
    sent(message)
    return { data: { dm_conversation_id: pairId(message.from, message.to), dm_event_id: message.id } }
  }
  const post = (world: XWorld, call: XCall): JsonValue => {
    const { id, text } = takePost(world, call)
    return { data: { id, text: xText(world, text), edit_history_tweet_ids: [id] } }
  }
  return [
    { name: 'token', method: 'POST', path: /^oauth2\/token$/, answer: grantTokens },
    { name: 'user', method: 'GET', path: /^users\/[^/]+$/, answer: readUser },
    { name: 'send', method: 'POST', path: /^dm_conversations\/(with\/)?[^/]+\/messages$/, status: 201, answer: send },
    { name: 'messages', method: 'GET', path: /^(dm_conversations\/(with\/)?[^/]+\/)?dm_events$/, answer: listMessages },
    { name: 'post', method: 'POST', path: /^tweets$/, status: 201, answer: post },
    { name: 'mentions', method: 'GET', path: /^users\/[^/]+\/mentions$/, answer: listPosts },
    { name: 'tweets', method: 'GET', path: /^users\/[^/]+\/tweets$/, answer: listPosts },
    { name: 'webhooks', method: 'GET', path: /^webhooks$/, answer: listWebhooks },
    { name: 'webhooks', method: 'POST', path: /^webhooks$/, answer: createWebhook },
    { name: 'webhooks', method: 'PUT', path: /^webhooks\/[^/]+$/, answer: validateWebhook },
    {
      name: 'subscriptions',
      method: 'GET',
      path: /^account_activity\/webhooks\/[^/]+\/subscriptions\/all\/list$/,
      answer: listAccountActivity,
    },
    { name: 'subscriptions', method: 'GET', path: /^activity\/subscriptions$/, answer: listSubscriptions },
    { name: 'subscriptions', method: 'POST', path: /^activity\/subscriptions$/, answer: createSubscription },
    { name: 'subscriptions', method: 'DELETE', path: /^activity\/subscriptions\/[^/]+$/, answer: deleteSubscription },
  ]
}

/** `sent` is called for every accepted direct message, once its answer is being sent. */
export function createXHandler(
  world: XWorld,
  sent: (message: XMessage) => void,
): (request: FakeRequest) => Promise<FakeResponse> {
  const routes = routesOf(sent)
  return async (request) => {
    let headers: Readonly<Record<string, string>> = {}
    try {
      const call = readXCall(request)
      const path = call.segments.join('/')
      const route = routes.find((candidate) => candidate.method === call.method && candidate.path.test(path))
      if (route === undefined) refuseX(404, `The fake has no ${call.method} /2/${path}`)
      const taken = takeLimit(world, route.name, call)
      headers = taken.headers
      if (taken.exhausted) refuseX(429, 'Too Many Requests')
      return { status: route.status ?? 200, headers, body: await route.answer(world, call) }
    } catch (error) {
      if (!(error instanceof XFakeError)) throw error
      return withHeaders(xRefusalResponse(error.refusal), headers)
    }
  }
}

/** `GET /2/users/:id` and `…/me`. A missing user is not an error of the whole call. */
function readUser(world: XWorld, call: XCall): JsonValue {
  const own = requireUser(world, call, 'tweet.read', 'users.read')
  allowQuery(call, ['user.fields', 'expansions'])
  const wanted = call.segments[1] ?? ''
  const user = wanted === 'me' ? own : world.users.get(wanted)
  if (user === undefined || !userState(world, user.id).visible) {
    const type = 'https://api.twitter.com/2/problems/resource-not-found'
    return { errors: [{ value: wanted, title: 'Not Found Error', type, resource_type: 'user', parameter: 'id' }] }
  }
  return { data: { ...userRow(user), profile_image_url: `https://cdn.example/${user.id}_normal.jpg` } }
}
