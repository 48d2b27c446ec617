import type { AccountHealth, StatusKind } from '@leadkit/contracts'
import type { LeadStatus } from '../base/lead-status.ts'
import type { CrmFieldFault } from '../base/crm-field-fault.ts'

/** The events for the host, by type. Payloads refer to rows by id; read the row for its data. */
export interface HostEventPayloads {
  'message.received': { readonly messageId: string; readonly conversationId: string; readonly receivedAt: string }
  /** Somebody answered in the platform's own inbox; automation is paused on the conversation. */
  'conversation.taken_over': { readonly conversationId: string; readonly messageId: string }
  /**
   * Automation was paused, or its pause got another reason or end. `resumesAt` is null for a pause that somebody has to end; `userId` is null for
   * a person whom the platform does not name, and for LeadKit itself.
   */
  'conversation.automation_paused': {
    readonly conversationId: string
    readonly reason: string
    readonly userId: string | null
    readonly resumesAt: string | null
  }
  /**
   * `ended`: the pause came to its end. `by_hand`: somebody ended it. `undone`: what was taken for a person's message is a reply of ours.
   * After the first two the newest unanswered message is answered.
   */
  'conversation.automation_resumed': {
    readonly conversationId: string
    readonly cause: 'ended' | 'by_hand' | 'undone'
    readonly userId: string | null
  }
  /** Another user or team looks after the conversation; see `lead.assigned`. */
  'conversation.assigned': { readonly conversationId: string } & OwnerEvent
  /** The tenant's target will be missed soon; see `tenant.care.configure`. Once for each wait, and not at all if the answer comes in time. */
  'conversation.target_due': TargetEvent
  /** It was missed. Once for each wait. */
  'conversation.target_missed': TargetEvent
  'note.created': { readonly noteId: string; readonly conversationId: string; readonly userId: string }
  /** By `notes.remove`; notes that are erased with a lead are told by `lead.deleted`. */
  'note.removed': { readonly noteId: string; readonly conversationId: string }
  /** A status that the platform reported: read, reaction, referral, lead form, … */
  'platform.status': {
    readonly status: StatusKind
    readonly socialAccountId: string
    readonly conversationId: string | null
    /** The affected messages, by the platform's ids; for a lead form its response. */
    readonly targetIds: readonly string[]
    /** From the account's point of view; null if there is no direction. */
    readonly direction: 'inbound' | 'outbound' | null
    /** The platform's ids, even if there is no conversation yet. */
    readonly platformConversationId: string | null
    readonly participantId: string | null
    /** The platform's time. */
    readonly receivedAt: string
    /** The emoji of a reaction, the text of a public share. The text of an edit is in its message, and a deletion erases it. */
    readonly content: string | null
  }
  'account.health_changed': {
    readonly socialAccountId: string
    readonly from: AccountHealth
    readonly to: AccountHealth
  }
  /** The authorisation expires within two weeks and cannot be renewed without a person. Sent with each check. */
  'account.reauth_due': { readonly socialAccountId: string; readonly endsAt: string }
  /** Messages that the webhook may have missed since a given time were fetched; `complete` is false if a limit, or the platform, ended it early. */
  'account.backfilled': {
    readonly socialAccountId: string
    readonly since: string
    readonly events: number
    readonly complete: boolean
  }
  'lead.created': { readonly leadId: string; readonly conversationId: string | null }
  'lead.updated': { readonly leadId: string; readonly version: number; readonly fields: readonly string[] }
  'lead.moved': { readonly leadId: string; readonly from: LeadStatus; readonly to: LeadStatus; readonly by: string }
  /** The score that shows now; `overridden` when a person set it. */
  'lead.scored': {
    readonly leadId: string
    readonly score: 'hot' | 'warm' | 'cold'
    readonly scoreValue: number
    readonly overridden: boolean
  }
  'lead.deleted': { readonly leadId: string }
  /** Two leads may be one person; see `leads.duplicates.list`. `confidence` is 0 to 1. */
  'lead.duplicate_suggested': {
    readonly leadId: string
    readonly otherLeadId: string
    readonly confidence: number
    readonly reasons: readonly string[]
  }
  /** Leads were merged: lists show `leadId` for all of them from now on. Their own events go on under `leadId`, too. */
  'lead.merged': MergeEvent
  /** A merge was undone: each of `mergedLeadIds` is a lead of its own again. */
  'lead.unmerged': MergeEvent
  /** Another user or team looks after the lead. Its conversation has an event of its own, if it follows. */
  'lead.assigned': { readonly leadId: string } & OwnerEvent
  /** A draft waits for a person's approval. `confidence` is the scorer's, 0 to 1; null for a draft that no scorer wrote. */
  'reply.drafted': { readonly replyId: string; readonly conversationId: string; readonly confidence: number | null }
  /** A person decided about a draft; `edited`: approved with another text. */
  'reply.reviewed': {
    readonly replyId: string
    readonly conversationId: string
    readonly verdict: 'approved' | 'edited' | 'rejected'
    readonly userId: string
  }
  /** Somebody wants no automatic messages; `leadIds`: everything that the tenant knows to be this person's. Read it with `consents.list`. */
  'consent.withdrawn': ConsentEvent
  /** Somebody took an opt-out back. */
  'consent.given': ConsentEvent
  'reply.sent': { readonly replyId: string; readonly conversationId: string }
  'reply.failed': { readonly replyId: string; readonly conversationId: string; readonly code: string }
  'crm.synced': {
    readonly leadId: string
    readonly crmConfigId: string
    readonly action: 'create' | 'update' | 'delete'
  }
  'crm.failed': { readonly leadId: string; readonly crmConfigId: string; readonly code: string }
  /**
   * Something happened to a lead's record in the CRM. `deleted` and `purged`: somebody removed it there, and LeadKit does not recreate it
   * automatically; the lead stays. `merged`: it was merged into another record; if that one belongs to another lead, `survivorLeadId` names it, and
   * nothing more is written for this lead. `converted`: the CRM converted it to another object, and nothing more is written. `shared`: the person has
   * one record in the CRM and two leads in LeadKit, this one and `survivorLeadId`; both write to it. `unlinked`: this lead was removed, and the
   * record stays with `survivorLeadId`.
   */
  'crm.record_changed': {
    readonly leadId: string
    readonly crmConfigId: string
    readonly change: 'deleted' | 'purged' | 'restored' | 'merged' | 'converted' | 'shared' | 'unlinked'
    readonly survivorLeadId: string | null
  }
  /** A lead whose record in the CRM is one of two of the same person since a merge. The record is left alone until the merge is undone. */
  'crm.duplicate': { readonly leadId: string; readonly mergedInto: string; readonly crmConfigId: string }
  /**
   * A CRM has values that the lead cannot hold, in fields that it may change: a text that is too long, a custom value that its schema does not accept. They stay
   * there, the lead keeps its own, and this is told once for each of them.
   */
  'crm.value_refused': {
    readonly leadId: string
    readonly crmConfigId: string
    /** The CRM's field, and the source that it is mapped to. */
    readonly fields: readonly { readonly field: string; readonly source: string }[]
  }
  'crm.paused': { readonly crmConfigId: string; readonly reason: string }
  /** The CRM no longer accepts these fields: writes leave them out until it does. */
  'crm.drifted': {
    readonly crmConfigId: string
    readonly fields: readonly { readonly field: string; readonly code: CrmFieldFault['code'] }[]
  }
  /** Fields are written again; `resumed` if the whole config was paused. */
  'crm.recovered': { readonly crmConfigId: string; readonly fields: readonly string[]; readonly resumed: boolean }
  'task.dead': { readonly kind: string; readonly taskId: string; readonly code: string }
  /**
   * Webhook events that could not be stored for this tenant since the last such event. They are held, and a worker retries them. `storage_refused`:
   * the database refuses a value; `schema_mismatch`: the tenant's tables are at another version, run `kit.migrate()`; `storage_busy`: the tenant's
   * tables were locked for long.
   */
  'delivery.held': {
    /** The ingestor's id. */
    readonly ingestor: string
    readonly reason: 'storage_refused' | 'schema_mismatch' | 'storage_busy'
    readonly deliveries: number
    readonly events: number
  }
  /**
   * A share of the tenant's AI budget is used: 80 or 100 per cent, each once in a period. 100 also when no question fits into what is left.
   * `startsOn` is the first day of the period on the tenant's calendar.
   */
  'ai.budget_reached': {
    readonly per: 'day' | 'month'
    readonly unit: 'tasks' | 'tokens' | 'costMicros'
    readonly share: 80 | 100
    readonly startsOn: string
    readonly limit: number
    readonly spent: number
  }
  /** A person was erased everywhere; the signed report is in `subjects.erasures.get`. */
  'subject.erased': { readonly erasureId: string; readonly leadIds: readonly string[] }
  /** Work on many leads began. `undoOf`: the run that it takes back. */
  'bulk.started': {
    readonly bulkRunId: string
    readonly action: 'move' | 'assign' | 'tag' | 'sync' | 'rescore'
    readonly undoOf: string | null
    readonly by: string
  }
  /** It ended; `tenant.bulk.items` has the outcome of each lead. */
  'bulk.finished': {
    readonly bulkRunId: string
    readonly action: 'move' | 'assign' | 'tag' | 'sync' | 'rescore'
    readonly cancelled: boolean
    readonly leads: number
    readonly done: number
    readonly unchanged: number
    readonly refused: number
  }
  'archive.month_dropped': { readonly month: string; readonly messageCount: number }
  /** A daily run has deleted rows that are older than they are kept; `messageKeys` are kept as digests. A run that was cut off may not be told. */
  'retention.rows_deleted': {
    readonly aiTasks: number
    readonly crmSyncs: number
    readonly hostEvents: number
    readonly aiCalls: number
    readonly messageKeys: number
    readonly auditEntries: number
  }
}

type ConsentEvent = {
  readonly recordId: string
  readonly leadIds: readonly string[]
  readonly conversationId: string | null
  /** The person's own message; null for what the host recorded. */
  readonly messageId: string | null
  /** `participant`, or who recorded it. */
  readonly by: string
}

type MergeEvent = {
  readonly mergeId: string
  readonly leadId: string
  readonly mergedLeadIds: readonly string[]
  /** A user's id, or a word chosen by the host. */
  readonly by: string
}

type TargetEvent = {
  readonly conversationId: string
  readonly leadId: string | null
  /** `answer`: any answer. `humanAnswer`: the first by a person. `qualified`: the lead is qualified. */
  readonly target: 'answer' | 'humanAnswer' | 'qualified'
  /** The participant's message that the time counts from, by the platform's clock. */
  readonly since: string
  readonly dueAt: string
  /** Who looks after the conversation. */
  readonly userId: string | null
  readonly teamId: string | null
}

type OwnerEvent = {
  /** Null: no user, only the team or nobody. */
  readonly userId: string | null
  readonly teamId: string | null
  readonly previousUserId: string | null
  readonly previousTeamId: string | null
  /**
   * `by_hand`: somebody assigned it. `rule`: a rule of the tenant, see `ruleId`. `conversation`: a new lead takes the owner of its conversation.
   * `hand_over`: the work of a deactivated user went to another. `returned`: it went back to the rules.
   */
  readonly cause: 'by_hand' | 'rule' | 'conversation' | 'hand_over' | 'returned'
  readonly ruleId: string | null
  /** Who assigned it by hand: a user's id, or a name chosen by the host; null if nobody said. */
  readonly by: string | null
}

export type HostEventType = keyof HostEventPayloads

const EVERY_TYPE: Readonly<Record<HostEventType, true>> = {
  'message.received': true,
  'conversation.taken_over': true,
  'conversation.automation_paused': true,
  'conversation.automation_resumed': true,
  'conversation.assigned': true,
  'conversation.target_due': true,
  'conversation.target_missed': true,
  'note.created': true,
  'note.removed': true,
  'platform.status': true,
  'account.health_changed': true,
  'account.reauth_due': true,
  'account.backfilled': true,
  'lead.created': true,
  'lead.updated': true,
  'lead.moved': true,
  'lead.scored': true,
  'lead.deleted': true,
  'lead.duplicate_suggested': true,
  'lead.merged': true,
  'lead.unmerged': true,
  'lead.assigned': true,
  'reply.drafted': true,
  'reply.reviewed': true,
  'consent.withdrawn': true,
  'consent.given': true,
  'reply.sent': true,
  'reply.failed': true,
  'crm.synced': true,
  'crm.failed': true,
  'crm.record_changed': true,
  'crm.duplicate': true,
  'crm.value_refused': true,
  'crm.paused': true,
  'crm.drifted': true,
  'crm.recovered': true,
  'task.dead': true,
  'delivery.held': true,
  'ai.budget_reached': true,
  'subject.erased': true,
  'bulk.started': true,
  'bulk.finished': true,
  'archive.month_dropped': true,
  'retention.rows_deleted': true,
}

/** Every type, for validating the host's input. */
export const hostEventTypes = Object.keys(EVERY_TYPE) as readonly HostEventType[]

/** One event for the host. Delivered at least once, after the change that it reports is committed; `id` is the same on repetition. */
export type HostEvent<Type extends HostEventType = HostEventType> = {
  readonly [Each in Type]: {
    readonly id: string
    readonly type: Each
    readonly tenantId: string
    readonly occurredAt: Date
    readonly payload: HostEventPayloads[Each]
  }
}[Type]

/**
 * Signed webhook bodies that the adapter could not read, since the last such event. They are held, and read again after an upgrade. The event belongs
 * to no tenant, because the owner is unknown: a worker in a process with a handler calls it, at least once.
 */
export interface UnparsableDeliveries {
  readonly type: 'delivery.unparsable'
  readonly occurredAt: Date
  readonly payload: {
    /** The ingestor's id. */
    readonly ingestor: string
    readonly deliveries: number
  }
}

/** Handlers by type, passed to `createLeadKit`. A handler that throws is called again later, with growing delays. */
export type HostEventHandlers = {
  readonly [Type in HostEventType]?: (event: HostEvent<Type>) => void | Promise<void>
} & {
  readonly 'delivery.unparsable'?: (event: UnparsableDeliveries) => void | Promise<void>
}
