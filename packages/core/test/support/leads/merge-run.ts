import { newId } from '../../../src/lib/base/identifier.ts'
import { fieldSource } from '../../../src/lib/leads/contact.ts'
import { movesFrom } from '../../../src/lib/leads/lead-lifecycle.ts'
import { lockLead } from '../../../src/lib/leads/lead-row.ts'
import { LeadWriter } from '../../../src/lib/leads/lead-writer.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'
import type { TenantSession } from '../../../src/lib/database/session.ts'
import { at, scoringOf } from './lead-world.ts'
import { LEADS, type SequenceEvent } from './merge-sequence.ts'

const writer = new LeadWriter(new HostEventWriter([]))

/** One run of a sequence, with leads of its own. */
export class MergeRun {
  readonly #session: TenantSession
  readonly #leads: string[] = []
  readonly #conversations: string[] = []
  readonly #merges = new Map<number, string>()

  constructor(session: TenantSession) {
    this.#session = session
  }

  /** Every lead has a conversation; the last one was entered by hand and has none. */
  async start(socialAccountId: string): Promise<void> {
    for (let place = 0; place < LEADS; place += 1) {
      const conversationId = newId()
      const common = { id: conversationId, tenant_id: this.#session.tenantId, social_account_id: socialAccountId }
      const thread = { platform_conversation_id: conversationId, participant_id: conversationId }
      const times = { started_at: at(0), last_message_at: at(0) }
      await this.#session.tables
        .insertInto('conversations')
        .values({ ...common, ...thread, ...times })
        .execute()
      this.#conversations.push(conversationId)
      const lead = await writer.create(this.#session.at(at(place)), { conversationId }, () => fieldSource('platform'))
      this.#leads.push(lead.id)
    }
  }

  async run(events: readonly SequenceEvent[]): Promise<void> {
    for (const event of events) await this.#apply(event, this.#session.at(event.at))
  }

  async #apply(event: SequenceEvent, session: TenantSession): Promise<unknown> {
    if (event.kind === 'merge') return this.#merge(event, session)
    const details = { by: 'bo' }
    if (event.kind === 'unmerge')
      return writer.merges.unmerge(session, { mergeId: this.#merges.get(event.merge) ?? '', details })
    const id = this.#leads[event.lead] ?? ''
    switch (event.kind) {
      case 'message': {
        const source = () => fieldSource('machine', { messageId: event.messageId, saidAt: event.at })
        const conversationId = this.#conversations[event.lead] ?? ''
        return writer.ensureForConversation(session, conversationId, event.found, source)
      }
      case 'score': {
        const scoring = scoringOf(event.value)
        return writer.applyScoring(session, id, { messageId: null, basisReceivedAt: event.basis, scoring })
      }
      case 'edit':
        return writer.update(session, id, event.changes)
      case 'move': {
        const { forward, reopen } = movesFrom((await lockLead(session, id, 'test')).status)
        const to = [...forward, ...reopen][Math.floor(event.seed * (forward.length + reopen.length))]
        return to === undefined ? null : writer.move(session, id, { to, by: 'bo', reason: 'r' })
      }
      case 'override':
        return writer.overrideScore(session, id, { score: 'warm', scoreValue: event.value, by: 'bo', reason: 'r' })
      case 'clear':
        return writer.clearScoreOverride(session, id, {})
      case 'crm': {
        const times = Object.fromEntries(Object.keys(event.changes).map((field) => [field, event.at]))
        return writer.applyRemote(session, id, {
          fields: event.changes,
          status: event.status,
          times,
          by: 'crm',
          origin: CONFIG,
        })
      }
      case 'consent':
        return writer.setConsent(session, id, toConsent(event))
      case 'erase':
        return writer.remove(session, id)
    }
  }

  async #merge(event: Extract<SequenceEvent, { kind: 'merge' }>, session: TenantSession): Promise<void> {
    const idOf = (place: number): string => this.#leads[place] ?? ''
    const input = { into: idOf(event.into), others: event.others.map(idOf), details: { by: 'ines', reason: 'r' } }
    const { merge } = await writer.merges.merge(session, input)
    this.#merges.set(event.merge, merge?.id ?? '')
  }

  /** Everything that is stored about the leads, by their places; without counters of changes and merges that were undone. */
  async dump(): Promise<unknown> {
    const { tables } = this.#session
    const ids = this.#leads
    const leads = await tables.selectFrom('leads').selectAll().where('id', 'in', ids).orderBy('id').execute()
    const scores = await tables
      .selectFrom('lead_scores')
      .selectAll()
      .where('lead_id', 'in', ids)
      .orderBy('id')
      .execute()
    const moves = await tables
      .selectFrom('lead_transitions')
      .selectAll()
      .where('lead_id', 'in', ids)
      .orderBy('id')
      .execute()
    const merges = await tables
      .selectFrom('lead_merges')
      .selectAll()
      .where('into_id', 'in', ids)
      .where('undone_at', 'is', null)
      .orderBy('id')
      .orderBy('lead_id')
      .execute()
    const shown = leads.map((lead) => {
      const { version: _version, updated_at: _updatedAt, search_folded: searched, ...kept } = lead
      // Nobody is found by a lead that another one shows.
      return { ...kept, searched: lead.merged_into === null ? searched : null }
    })
    const withoutIds = [...scores, ...moves].map(({ id: _id, ...row }) => row)
    return JSON.parse(this.#named(JSON.stringify({ shown, withoutIds, merges })))
  }

  /** Puts places for the ids that differ between two runs. */
  #named(text: string): string {
    const names = [
      ...this.#leads.map((id, place) => [id, `lead ${place}`] as const),
      ...this.#conversations.map((id, place) => [id, `conversation ${place}`] as const),
      ...Array.from(this.#merges, ([number, id]) => [id, `merge ${number}`] as const),
    ]
    return names.reduce((named, [id, name]) => named.replaceAll(id, name), text)
  }
}

const CONFIG = newId()

function toConsent({ at: saidAt, status, recordId }: Extract<SequenceEvent, { kind: 'consent' }>) {
  const where = { messageId: null, conversationId: null, platform: null, channel: null }
  return { status, at: saidAt, recordId, ...where, by: 'participant' }
}
