/** Why a scheduled check pauses a config; it resumes automatically once the CRM is fixed. */
const driftReasons = [
  'key_field_missing',
  'key_field_not_unique',
  'key_field_read_only',
  'missing_scope',
  'object_unavailable',
  'api_version_unsupported',
  'account_changed',
  'account_refused',
] as const
export type DriftReason = (typeof driftReasons)[number]

export function isDriftReason(reason: string | null): reason is DriftReason {
  return driftReasons.some((known) => known === reason)
}

/** How often a config that a check paused is checked again, so that it resumes soon after someone has fixed the problem. */
export const PAUSED_CHECK_MS = 15 * 60_000

const SHORTEST_MS = 20 * 60 * 60_000
const SPREAD_MS = 8 * 60 * 60_000

/** When a config is next checked: after 20 to 28 hours, so that the checks spread over the day. */
export function nextCheckAt(crmConfigId: string, now: Date): Date {
  const share = Number.parseInt(crmConfigId.slice(-4), 16) / 0x1_00_00
  return new Date(now.getTime() + SHORTEST_MS + Math.round(share * SPREAD_MS))
}
