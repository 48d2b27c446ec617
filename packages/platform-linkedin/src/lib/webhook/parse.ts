import { readJsonObject } from '@leadkit/adapter-kit'
import type { PlatformEvent } from '@leadkit/contracts'
import { ignored } from './parse-event.ts'
import { parseLead } from './parse-lead.ts'
import { parseNotifications } from './parse-notification.ts'

/**
 * The two bodies that LinkedIn sends: up to ten social actions, of several organisations, in `notifications`; or one action on a lead form.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync
 */
export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  const envelope = readJsonObject(body, 'platform:linkedin')
  if (envelope['type'] === 'LEAD_ACTION') return [parseLead(envelope, receivedAt)]
  if (envelope['type'] !== 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS') return [ignored('unknown_type')]
  const notifications = envelope['notifications']
  if (typeof notifications !== 'object' || notifications === null) return [ignored('no_notifications')]
  // A single notification may stand where the list belongs.
  return parseNotifications(Array.isArray(notifications) ? notifications : [notifications], receivedAt)
}
