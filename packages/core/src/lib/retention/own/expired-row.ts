/** Kinds of rows, besides messages and the ledger, that are deleted when they are old and nothing needs them any more. */
export type ExpiringKind = 'aiTasks' | 'crmSyncs' | 'hostEvents' | 'aiCalls'

/** The holds in force that a condition is true of. Every kind of row but usage, which names nobody, stays while one keeps it. */
function held(condition: string): string {
  return `EXISTS (SELECT FROM {{tenant}}.legal_holds h
    WHERE h.released_at IS NULL AND (h.ends_at IS NULL OR h.ends_at > $3::timestamptz) AND (h.kind = 'tenant' OR ${condition}))`
}

/** A hold on a lead is about its person: about every lead that is shown as one with it. */
function isHeldPerson(lead: string): string {
  return `h.kind = 'lead' AND EXISTS (SELECT FROM {{tenant}}.leads l JOIN {{tenant}}.leads p ON p.id = h.subject_id
    WHERE ${lead} AND coalesce(l.merged_into, l.id) = coalesce(p.merged_into, p.id))`
}

/** Which rows of a table expire. `{{tenant}}` is the schema; the row is `r`. */
export interface Expiring {
  readonly kind: ExpiringKind
  readonly table: string
  /** The time by which they are old, and the order in which they are read. */
  readonly age: string
  /** With an index that ends with `age`, or in a small table: read one after the other. */
  readonly parts: readonly ExpiringPart[]
  /** Why an old row stays. */
  readonly needed: readonly string[]
}

export interface ExpiringPart {
  /** Null for a table without a status. */
  readonly status: string | null
  readonly only?: string
}

/**
 * An AI task stays with the participant's newest message, which is what a conversation is judged and answered by; while another task of its message is
 * unfinished, which reads its output; and with a lead whose score a person has set, because that is an example to learn from.
 */
const AI_TASKS: Expiring = {
  kind: 'aiTasks',
  table: 'ai_tasks',
  age: 'created_at',
  parts: [{ status: 'completed', only: 'r.completed_at < $1' }, { status: 'failed' }],
  needed: [
    held(
      `h.kind = 'conversation' AND h.subject_id = r.conversation_id OR ${isHeldPerson('l.conversation_id = r.conversation_id')}`,
    ),
    `EXISTS (SELECT FROM {{tenant}}.ai_tasks o WHERE o.message_id = r.message_id AND o.status IN ('queued', 'processing'))`,
    `EXISTS (SELECT FROM {{tenant}}.leads l WHERE l.conversation_id = r.conversation_id AND l.score_override IS NOT NULL)`,
    `r.message_id IS NOT DISTINCT FROM (SELECT m.id FROM {{tenant}}.messages m
      WHERE m.conversation_id = r.conversation_id AND m.direction = 'inbound' AND m.deleted_at IS NULL
      ORDER BY m.received_at DESC, m.ingested_at DESC, m.id DESC LIMIT 1)`,
  ],
}

const HAS_NEWER = `EXISTS (SELECT FROM {{tenant}}.crm_syncs n WHERE n.lead_id = r.lead_id AND n.crm_config_id = r.crm_config_id
  AND n.status <> 'superseded' AND (n.created_at, n.id) > (r.created_at, r.id))`

/**
 * What a lead's newest row in a CRM came to is its state there, so it stays; so do rows that wait for another try, and those that say which fields a
 * vendor refused, by which a check finds the leads to write again.
 */
const CRM_SYNCS: Expiring = {
  kind: 'crmSyncs',
  table: 'crm_syncs',
  age: 'created_at',
  parts: [
    { status: 'superseded' },
    { status: 'success', only: HAS_NEWER },
    { status: 'failed', only: `r.next_retry_at IS NULL AND ${HAS_NEWER}` },
  ],
  needed: [
    `r.refused_fields <> '{}'`,
    held(`h.kind = 'conversation' AND EXISTS (SELECT FROM {{tenant}}.leads l WHERE l.id = r.lead_id AND l.conversation_id = h.subject_id)
      OR ${isHeldPerson('l.id = r.lead_id')}`),
  ],
}

/** Dead letters only: a host event that was delivered has no row, and one that waits is still to be delivered. */
const HOST_EVENTS: Expiring = {
  kind: 'hostEvents',
  table: 'host_events',
  age: 'failed_at',
  parts: [{ status: null }],
  needed: [held('false')],
}

/** The days that `tenants.usage` shows. */
const AI_CALLS: Expiring = { kind: 'aiCalls', table: 'ai_calls', age: 'day', parts: [{ status: null }], needed: [] }

export const EXPIRING: readonly Expiring[] = [AI_TASKS, CRM_SYNCS, HOST_EVENTS, AI_CALLS]

/** True for a row that may be old enough: what an index tells. */
export function mayBeOld({ age }: Expiring, { status }: ExpiringPart, before: string): string {
  return `${status === null ? '' : `r.status = '${status}' AND `}r.${age} < ${momentOf(age, before)}`
}

/** A day ends up compared with days, so that its index serves. */
function momentOf(age: string, parameter: string): string {
  return age === 'day' ? `(${parameter}::timestamptz AT TIME ZONE 'UTC')::date` : `${parameter}::timestamptz`
}

/** Up to a number of rows of a part that may go: those older than `$1`, from the age `$2` on; `$3` is now. */
export function expiredRows(expiring: Expiring, part: ExpiringPart, limit: number): string {
  const { table, age, needed } = expiring
  const conditions = [
    mayBeOld(expiring, part, '$1'),
    `r.${age} >= ${momentOf(age, '$2')}`,
    ...(part.only === undefined ? [] : [part.only]),
    ...needed.map((reason) => `NOT (${reason})`),
  ]
  return `SELECT r.id FROM {{tenant}}.${table} r WHERE ${conditions.join(' AND ')} ORDER BY r.${age} LIMIT ${limit}
    FOR UPDATE OF r SKIP LOCKED`
}
