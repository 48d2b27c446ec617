import type { TenantScope } from '../base/identifier.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { lockCareSettings, type StoredCareSettings } from './care-settings-reader.ts'
import { isSameOwner, NOBODY } from './owner.ts'
import type { OwnerChange, OwnerWriter } from './owner-writer.ts'
import { takeBackWork } from './returned-work-writer.ts'
import { lockWaitingLeads, readWorkAtHand, type WaitingLead, type WaitingPage } from './work-reader.ts'
import type { WorkAtHand } from './work-at-hand.ts'

const PAGE = 100
/** A lead that another transaction held is tried again after this time. In milliseconds. */
const HELD_MS = 1_000
/** While leads wait, the worker looks at least this often, even if nothing tells it that somebody is free. In milliseconds. */
const LOOK_MS = 3_600_000

/** A part of one look at a tenant's work. */
interface Part {
  /** Where the next part goes on; null at the end. */
  readonly next: Progress | null
}

/** How far a look is. */
interface Progress {
  readonly after: WaitingPage['last']
  readonly held: number
  readonly waiting: number
}

const BEGINNING: Progress = { after: null, held: 0, waiting: 0 }

/**
 * Gives the tenant's work to its users. **No lead waits while a user is free whom a rule would give it to, and each lead has one owner at most**: a
 * decision counts everything that was decided before it, because it holds the lock on the settings; and everything that makes somebody free is followed
 * by another look.
 */
export class AssignmentStore {
  readonly #database: Database
  readonly #owners: OwnerWriter

  constructor(database: Database, owners: OwnerWriter) {
    this.#database = database
    this.#owners = owners
  }

  /** Looks at everything that waits, in transactions of 100 leads. Safe to repeat. */
  async assignWaiting(scope: TenantScope, now: () => Date, signal: AbortSignal): Promise<void> {
    let progress: Progress | null = BEGINNING
    while (progress !== null) {
      signal.throwIfAborted()
      const from: Progress = progress
      const work = (session: TenantSession): Promise<Part> => this.#assignPart(session, from)
      progress = (await this.#database.write('assignments.give', scope, work, { now: now() })).next
    }
  }

  async #assignPart(session: TenantSession, progress: Progress): Promise<Part> {
    const settings = await lockCareSettings(session)
    const { taken, held } = await takeBackWork(session, { settings, owners: this.#owners, limit: PAGE })
    if (taken > 0) return { next: progress }
    if (!settings.assigns) {
      await lookAt(session, held > 0 ? new Date(session.now.getTime() + HELD_MS) : null)
      return { next: null }
    }
    const page = await lockWaitingLeads(session, progress.after, PAGE)
    if (page.seen + held + progress.held + progress.waiting === 0) {
      await lookAt(session, null)
      return { next: null }
    }
    const work = await readWorkAtHand(session, settings.rules)
    const waiting = await this.#give(session, settings, work, page.leads)
    const reached = {
      after: page.last,
      held: progress.held + held + page.seen - page.leads.length,
      waiting: progress.waiting + waiting,
    }
    if (page.seen === PAGE) return { next: reached }
    await lookAt(session, nextLook(reached, work, session.now))
    return { next: null }
  }

  /** Returns how many leads go on waiting. */
  async #give(
    session: TenantSession,
    { rules }: StoredCareSettings,
    work: WorkAtHand,
    leads: readonly WaitingLead[],
  ): Promise<number> {
    const changes: OwnerChange[] = []
    const left: string[] = []
    let waiting = 0
    for (const lead of leads) {
      const { conversation } = lead
      const change = { lead: { id: lead.id, owner: NOBODY }, conversation }
      if (conversation !== null && !conversation.ownerIsGone && !isSameOwner(conversation.owner, NOBODY)) {
        changes.push(...withOthers({ ...change, to: conversation.owner, cause: 'conversation' }, lead))
        continue
      }
      const decision = work.decide(rules, lead.facts)
      if (decision.outcome === 'given')
        changes.push(...withOthers({ ...change, to: decision.owner, cause: 'rule', ruleId: decision.ruleId }, lead))
      else if (decision.outcome === 'left') left.push(lead.id)
      else waiting += 1
    }
    await this.#owners.write(session, changes)
    await leaveWithoutOwner(session, left)
    for (const { teamId, lastUserId } of work.movedTurns())
      await session.tables.updateTable('teams').set({ last_user_id: lastUserId }).where('id', '=', teamId).execute()
    return waiting
  }
}

/** The owner of a lead looks after the conversations of the leads that were merged into it, too, where nobody does. */
function withOthers(change: OwnerChange, { others }: WaitingLead): readonly OwnerChange[] {
  return [change, ...others.map((conversation) => ({ ...change, lead: null, conversation }))]
}

/** No rule fits: the lead stays without an owner until somebody assigns it. */
async function leaveWithoutOwner(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  if (leadIds.length === 0) return
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.leads SET owner_wanted_since = NULL WHERE id = ANY ($1::uuid[])`,
    parameters: [leadIds],
  })
}

/** When the worker looks again: when somebody's hours begin, if nothing tells it earlier. Null: nothing waits. */
function nextLook({ held, waiting }: Progress, work: WorkAtHand, now: Date): Date | null {
  if (held + waiting === 0) return null
  const arrival = work.nextArrival()
  const later = new Date(now.getTime() + (held > 0 ? HELD_MS : LOOK_MS))
  return arrival !== null && arrival < later ? arrival : later
}

async function lookAt(session: TenantSession, dueAt: Date | null): Promise<void> {
  const settings = session.tables.updateTable('care_settings').set({ next_look_at: dueAt })
  await settings.where('next_look_at', 'is distinct from', dueAt).execute()
  if (dueAt !== null) await enqueue(session, [{ kind: 'assignment', taskId: session.tenantId, dueAt }])
}
