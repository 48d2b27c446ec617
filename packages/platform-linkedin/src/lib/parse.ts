import { LeadKitError } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import { parseJsonText } from './json-text.ts'
import { ignored } from './parse-event.ts'
import { parseLead } from './parse-lead.ts'
import { parseNotifications } from './parse-notification.ts'

/**
 * The two bodies that LinkedIn sends: up to ten social actions, of several organisations, in `notifications`; or one action on a lead form.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync
 */
export function parseWebhook(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[] {
  const envelope = readJsonObject(body)
  if (envelope['type'] === 'LEAD_ACTION') return [parseLead(envelope, receivedAt)]
  if (envelope['type'] !== 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS') return [ignored('unknown_type')]
  const notifications = envelope['notifications']
  if (!Array.isArray(notifications)) return [ignored('no_notifications')]
  return parseNotifications(notifications, receivedAt)
}

function readJsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  const value = parseJsonText(new TextDecoder().decode(body))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new LeadKitError('payload_invalid', 'The webhook body is no JSON object; nothing of it was read', {
    source: 'platform:linkedin',
  })
}
