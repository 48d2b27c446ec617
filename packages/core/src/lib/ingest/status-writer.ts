import type { RoutedMessage, RoutedStatus } from './routed-delivery.ts'
import { type AccountHealthWriter } from '../accounts/account-health-writer.ts'
import type { HostEventPayloads } from '../host-events/host-event.ts'
import { FormLeadWriter } from './form-lead-writer.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import type { ErasedPersonReader } from '../consent/erased-person-reader.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import {
  marksConversation,
  openReferredConversation,
  writeConversationMarks,
} from './shares/conversation-mark-writer.ts'
import { marksKeys } from './shares/key-marks.ts'
import { recordTouches, type ReportedTouch } from '../leads/touches/touch-writer.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

/**
 * Each of these has its own transaction: they touch rows besides messages and conversations, or create a conversation, so no lock order works for
 * many of them at once. They are rare.
 */
const APART: ReadonlySet<string> = new Set(['referral', 'account_revoked', 'lead_created', 'lead_deleted'])

/** The statuses of a share, by the transaction that writes them. */
export interface SortedStatuses {
  /** Stored with the message keys, in the transaction of the share's messages. */
  readonly ofMessages: readonly RoutedStatus[]
  /** Written after it: marks on conversations, and statuses that are only reported. */
  readonly ofConversations: readonly RoutedStatus[]
  /** Written after that, each in its own transaction. */
  readonly apart: readonly RoutedStatus[]
}

/** A receipt that names messages is in two of the lists: it marks their keys, and then their conversation. */
export function sortStatuses(statuses: readonly RoutedStatus[]): SortedStatuses {
  return {
    ofMessages: statuses.filter(marksKeys),
    ofConversations: statuses.filter(
      (status) => !APART.has(status.event.status) && (!marksKeys(status) || marksConversation(status)),
    ),
    apart: statuses.filter((status) => APART.has(status.event.status)),
  }
}

/** Applies what platforms report about conversations and accounts, and writes host events. Each status is handled correctly in any order. */
export class StatusWriter {
  readonly #hostEvents: HostEventWriter
  readonly #accountHealth: AccountHealthWriter
  readonly #formLeads: FormLeadWriter

  constructor(
    hostEvents: HostEventWriter,
    accountHealth: AccountHealthWriter,
    leads: LeadWriter,
    erased: ErasedPersonReader | null = null,
  ) {
    this.#hostEvents = hostEvents
    this.#accountHealth = accountHealth
    this.#formLeads = new FormLeadWriter(leads, erased)
  }

  /** Writes host events for statuses stored with message keys. A receipt is reported together with its conversation. */
  async tellOfMessages(session: TenantSession, statuses: readonly RoutedStatus[]): Promise<void> {
    await this.#tell(
      session,
      statuses.filter((status) => !marksConversation(status)),
    )
  }

  /** Whether the host hears of statuses. Otherwise {@link conversationMarkStatements} are all that those of conversations need. */
  get tells(): boolean {
    return this.#hostEvents.wants('platform.status')
  }

  async writeOfConversations(session: TenantSession, statuses: readonly RoutedStatus[]): Promise<void> {
    await writeConversationMarks(session, statuses)
    await this.#tell(session, statuses)
  }

  /** By what the authors of messages, or those whom a referral names, came to the account. */
  async writeTouches(session: TenantSession, reported: readonly (RoutedMessage | RoutedStatus)[]): Promise<void> {
    await recordTouches(session, this.#hostEvents, reported.flatMap(toReportedTouch))
  }

  async writeApart(session: TenantSession, status: RoutedStatus): Promise<void> {
    const { event, route } = status
    // The answers fetched for a form lead are not reported here: `lead.created` reports them.
    let news = true
    if (event.status === 'referral') {
      await openReferredConversation(session, status)
      await writeConversationMarks(session, [status])
      await this.writeTouches(session, [status])
    } else if (event.status === 'account_revoked') {
      const fault = { health: 'needs_reauth', reason: 'access_revoked' } as const
      await this.#accountHealth.fail(session, route.socialAccountId, fault)
    } else if (event.status === 'lead_created') news = await this.#formLeads.created(session, status)
    else await this.#formLeads.deleted(session, status)
    if (news) await this.#tell(session, [status])
  }

  /** The conversations are looked up only if the host has a handler. */
  async #tell(session: TenantSession, statuses: readonly RoutedStatus[]): Promise<void> {
    if (statuses.length === 0 || !this.tells) return
    const conversations = await findConversations(session, statuses)
    const payloads = statuses.map((status, index) => toPayload(status, conversations.get(index) ?? null))
    await this.#hostEvents.writeAll(session, 'platform.status', payloads)
  }
}

function toReportedTouch({ event, route }: RoutedMessage | RoutedStatus): readonly ReportedTouch[] {
  const { touch, direction, conversationId: thread, participantId: participant, platform, occurredAt: at } = event
  if (touch === undefined || direction === 'outbound' || thread === null || participant === null) return []
  return [{ touch, platform, socialAccountId: route.socialAccountId, thread, participant, at }]
}

function toPayload(
  { event, route }: RoutedStatus,
  conversationId: string | null,
): HostEventPayloads['platform.status'] {
  return {
    status: event.status,
    socialAccountId: route.socialAccountId,
    conversationId,
    targetIds: [...event.targetIds],
    direction: event.direction,
    platformConversationId: event.conversationId,
    participantId: event.participantId,
    receivedAt: event.occurredAt.toISOString(),
    content: event.status === 'edited' ? null : event.content,
  }
}

/** The conversation that each status names, by the status's position. */
async function findConversations(
  session: TenantSession,
  statuses: readonly RoutedStatus[],
): Promise<ReadonlyMap<number, string>> {
  const named = statuses.map(({ event, route }, index) => ({
    index,
    account: route.socialAccountId,
    thread: event.conversationId,
    participant: event.participantId,
  }))
  const wanted = named.filter(({ thread, participant }) => thread !== null || participant !== null)
  if (wanted.length === 0) return new Map()
  const conversations = `${quoteIdentifier(session.schema)}.conversations`
  const rows = await session.run<{ index: number; id: string }>({
    text: `SELECT w.index, c.id FROM jsonb_to_recordset($1::jsonb) AS w (index integer, account uuid, thread text, participant text)
      CROSS JOIN LATERAL (
        SELECT id FROM ${conversations} WHERE w.thread IS NOT NULL AND w.participant IS NOT NULL AND social_account_id = w.account
          AND platform_conversation_id = w.thread AND participant_id = w.participant
        UNION ALL SELECT id FROM ${conversations} WHERE w.participant IS NULL AND social_account_id = w.account
          AND platform_conversation_id = w.thread
        UNION ALL SELECT id FROM ${conversations} WHERE w.thread IS NULL AND social_account_id = w.account
          AND participant_id = w.participant
        LIMIT 1) AS c`,
    parameters: [JSON.stringify(wanted)],
  })
  return new Map(rows.map((row) => [row.index, row.id]))
}
