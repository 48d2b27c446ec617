import { refuse } from './graph-api-fake-error.ts'
import { findPerson, requirePage } from './graph-api-fake-request.ts'
import type { GraphCall } from './graph-api-fake-request.ts'
import { addMessage, stateOf } from './graph-api-fake-world.ts'
import type { GraphMessage, GraphPerson, GraphWorld } from './graph-api-fake-world.ts'

const HOUR_MS = 3_600_000
const retiredTags: ReadonlySet<unknown> = new Set(['CONFIRMED_EVENT_UPDATE', 'ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE'])

/**
 * `POST /{page}/messages`, strictly: every key is checked, the window starts at the person's last action (seven days from an
 * advertisement), and the message is stored before the answer is sent.
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api
 */
export function takeMessage(world: GraphWorld, call: GraphCall): GraphMessage {
  const page = requirePage(world, call)
  const { parameters } = call
  onlyKeys(parameters, ['recipient', 'messaging_type', 'tag', 'message', 'reply_to'], 'the request')
  const recipient = objectOf(parameters['recipient'], 'recipient')
  onlyKeys(recipient, ['id'], 'recipient')
  const person = findPerson(world, page, String(recipient['id']))
  if (person === undefined) refuse(100, '(#100) No matching user found', 2_018_001)
  const state = stateOf(world, person)
  if (!state.reachable) refuse(551, "(#551) This person isn't available right now", 1_545_041)
  if (state.standby) refuse(10, '(#10) Message not sent because another app is controlling this thread now', 2_018_300)
  checkWindow(world, person, parameters)
  const message = objectOf(parameters['message'], 'message')
  onlyKeys(message, ['text', 'metadata'], 'message')
  checkText(message['text'], person)
  const metadata = message['metadata']
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length > 1000))
    refuse(100, '(#100) Invalid metadata')
  checkReplyTo(world, parameters['reply_to'])
  return addMessage(world, { person, direction: 'outbound', text: message['text'] as string, metadata })
}

function checkWindow(world: GraphWorld, person: GraphPerson, parameters: Readonly<Record<string, unknown>>): void {
  const { messaging_type: type, tag } = parameters
  if (retiredTags.has(tag)) refuse(100, '(#100) The message tag is no longer supported', 1_893_061)
  const tagged = type === 'MESSAGE_TAG'
  if (tagged ? tag !== 'HUMAN_AGENT' : tag !== undefined) refuse(100, '(#100) Param tag is not valid')
  if (!tagged && type !== 'RESPONSE' && type !== 'UPDATE') refuse(100, '(#100) Param messaging_type is not valid')
  const lastActionAt = stateOf(world, person).lastActionAt?.getTime() ?? -Infinity
  const windowMs = tagged ? 7 * 24 * HOUR_MS : 24 * HOUR_MS
  if (world.now().getTime() - lastActionAt <= windowMs) return
  const adAt = stateOf(world, person).adAt?.getTime() ?? -Infinity
  if (world.now().getTime() - adAt <= 7 * 24 * HOUR_MS) return
  const subcode = person.surface === 'instagram' ? 2_534_022 : 2_018_278
  refuse(10, '(#10) This message is sent outside of allowed window.', subcode)
}

function checkText(text: unknown, person: GraphPerson): void {
  if (typeof text !== 'string' || text === '') refuse(100, '(#100) Param message[text] must be a non-empty string')
  const tooLong = person.surface === 'instagram' ? Buffer.byteLength(text, 'utf8') > 1000 : text.length > 2000
  if (tooLong) refuse(100, '(#100) Length of param message[text] is over the limit', 2_018_022)
}

function checkReplyTo(world: GraphWorld, value: unknown): void {
  if (value === undefined) return
  const replyTo = objectOf(value, 'reply_to')
  onlyKeys(replyTo, ['mid'], 'reply_to')
  if (!world.messages.some((message) => message.id === replyTo['mid']))
    refuse(100, '(#100) Invalid message id in reply_to')
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(100, `(#100) Param ${name} must be an object`)
  return value as Readonly<Record<string, unknown>>
}

function onlyKeys(value: Readonly<Record<string, unknown>>, names: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((name) => !names.includes(name))
  if (unknown.length > 0) refuse(100, `Invalid keys "${unknown.join(', ')}" were found in ${where}`)
}
