import type { JsonValue } from '@leadkit/contracts'
import { refuseInvalid, refuseWith } from './linkedin-api-fake-error.ts'
import {
  allowKeys,
  allowQuery,
  denyAccess,
  parseRestli,
  recordText,
  requireOwner,
  requireScope,
} from './linkedin-api-fake-request.ts'
import type { LinkedinCall } from './linkedin-api-fake-request.ts'
import { LEAD_FORM_SCOPE } from './linkedin-api-fake-world.ts'
import type { LinkedinOwner, LinkedinWorld } from './linkedin-api-fake-world.ts'

const SOCIAL_ACTIONS = 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS'

/** `/eventSubscriptions/{key}` with the key `(developerApplication:…,user:…,entity:…,eventType:…)`. */
function requireKey(world: LinkedinWorld, call: LinkedinCall): LinkedinOwner {
  requireScope(world, call, 'rw_organization_admin')
  const key = parseRestli(call.segments[1] ?? '')
  if (recordText(key, 'developerApplication') !== `urn:li:developerApplication:${world.applicationId}`)
    denyAccess('The application is another')
  if (recordText(key, 'user') !== call.token.administrator.urn) denyAccess('The user is another')
  if (recordText(key, 'eventType') !== SOCIAL_ACTIONS) refuseInvalid('Unknown eventType')
  return requireOwner(world, call, recordText(key, 'entity'))
}

export function readSubscription(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  const owner = requireKey(world, call)
  const webhook = world.subscriptions.get(owner.urn)
  if (webhook === undefined) refuseWith({ status: 404, code: 'NOT_FOUND', message: 'No such subscription' })
  return { webhook, expiresAt: world.now().getTime() + 365 * 86_400_000 }
}

export function putSubscription(world: LinkedinWorld, call: LinkedinCall): undefined {
  const owner = requireKey(world, call)
  allowKeys(call.json, ['webhook'])
  world.subscriptions.set(owner.urn, requireWebhook(world, call))
}

export function deleteSubscription(world: LinkedinWorld, call: LinkedinCall): undefined {
  const owner = requireKey(world, call)
  if (!world.subscriptions.delete(owner.urn)) refuseWith({ status: 404, code: 'NOT_FOUND' })
}

function requireWebhook(world: LinkedinWorld, call: LinkedinCall): string {
  const { webhook } = call.json
  if (typeof webhook !== 'string' || !URL.canParse(webhook)) refuseInvalid('webhook must be a URL')
  if (world.webhookBlocked) refuseInvalid('This URL did not pass the security challenge check')
  return webhook
}

/** `GET /leadNotifications?q=criteria&owner=(value:(organization:…))&leadType=(leadType:EVENT)`. */
export function listLeadSubscriptions(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  allowQuery(call, ['q', 'owner', 'leadType'])
  requireScope(world, call, LEAD_FORM_SCOPE)
  const owners = call.query.get('owner')
  const urn = recordText(owners, 'value', 'organization') ?? recordText(owners, 'value', 'sponsoredAccount')
  const owner = requireOwner(world, call, urn)
  const leadType = recordText(call.query.get('leadType'), 'leadType')
  const found = [...world.leadSubscriptions].filter(
    ([, subscription]) => subscription.owner === owner.urn && subscription.leadType === leadType,
  )
  const elements = found.map(([id, { webhook }]) => ({
    id,
    webhook,
    owner: { [owner.kind]: owner.urn },
    leadType: leadType ?? '',
  }))
  return { elements, paging: { start: 0, count: elements.length } }
}

export function createLeadSubscription(world: LinkedinWorld, call: LinkedinCall): undefined {
  requireScope(world, call, LEAD_FORM_SCOPE)
  allowKeys(call.json, ['webhook', 'owner', 'leadType'])
  const { owner: value, leadType } = call.json
  const owner = requireOwner(world, call, ownerUrn(value))
  const allowed = owner.kind === 'organization' ? ['EVENT', 'COMPANY', 'ORGANIZATION_PRODUCT'] : ['SPONSORED']
  if (typeof leadType !== 'string' || !allowed.includes(leadType)) refuseInvalid('leadType does not fit the owner')
  const webhook = requireWebhook(world, call)
  world.leadSubscriptions.set(String(world.next()), { owner: owner.urn, leadType, webhook })
}

function ownerUrn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const urn: unknown = Reflect.get(value, 'organization') ?? Reflect.get(value, 'sponsoredAccount')
  return typeof urn === 'string' ? urn : undefined
}

export function deleteLeadSubscription(world: LinkedinWorld, call: LinkedinCall): undefined {
  requireScope(world, call, LEAD_FORM_SCOPE)
  const id = decodeURIComponent(call.segments[1] ?? '')
  requireOwner(world, call, world.leadSubscriptions.get(id)?.owner)
  world.leadSubscriptions.delete(id)
}
