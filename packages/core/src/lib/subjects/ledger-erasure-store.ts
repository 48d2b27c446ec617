import { LeadKitError, type PlatformIngestor } from '@leadkit/contracts'
import type { FoundPerson } from './erasure.ts'
import type { ErasureStore, RunningErasure } from './erasure-store.ts'
import { eraseKeys } from './person-messages-writer.ts'
import type { RowCounts } from './person-rows-writer.ts'
import { type NamedPartyEvent, type Redaction, redactBody } from '../ingest/erased/redact-body.ts'
import { boundTimes } from '../ingest/routed-delivery.ts'
import { isKeptOut } from '../consent/erased-person-reader.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/identifier.ts'

interface BodyRow {
  readonly id: string
  readonly received_at: Date
  readonly ingestor: string
  readonly body: Uint8Array
}

const AT_ONCE = 50
const DAY_MS = 86_400_000
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** The ledger of webhooks, which all tenants share: a person's events leave its bodies, and everybody else's stay. */
export class LedgerErasureStore {
  readonly #database: Database
  readonly #ingestors: readonly PlatformIngestor[]
  readonly #erasures: ErasureStore

  constructor(parts: {
    readonly database: Database
    readonly ingestors: readonly PlatformIngestor[]
    readonly erasures: ErasureStore
  }) {
    this.#database = parts.database
    this.#ingestors = parts.ingestors
    this.#erasures = parts.erasures
  }

  /** Goes through the ledger day by day, from when the person was first known. A run that dies continues with its day. */
  async erase(scope: TenantScope, running: RunningErasure, signal: AbortSignal): Promise<void> {
    const { row, person, progress } = running
    const needles = [...person.participants.map(({ participantId }) => participantId), ...person.responseIds]
    if (needles.length === 0) return
    // Clocks of platforms are not ours.
    const start = new Date(progress.ledgerFrom ?? new Date(person.since).getTime() - 2 * DAY_MS)
    let from = await this.#nextReceived(start)
    while (from !== null) {
      if (signal.aborted) throw new LeadKitError('aborted', 'subjects.erase: stopped between two days of the ledger')
      const to = new Date(from.getTime() + DAY_MS)
      await this.#eraseDay(scope, running, { from, to, needles })
      await this.#erasures.step(scope, row.id, async () => ({}), { ledgerFrom: to.toISOString() })
      from = await this.#nextReceived(to)
    }
  }

  /** Looks again at bodies that were left. False while some are left still. */
  async eraseLeft(scope: TenantScope, id: string, signal: AbortSignal): Promise<boolean> {
    const before = await this.#erasures.load(scope, id)
    const left = before?.progress.ledgerLeft ?? null
    if (left === null) return true
    await this.#erasures.step(scope, id, async () => ({}), { ledgerFrom: left, ledgerLeft: null })
    const running = await this.#erasures.load(scope, id)
    if (running !== null) await this.erase(scope, running, signal)
    return ((await this.#erasures.load(scope, id))?.progress.ledgerLeft ?? null) === null
  }

  /** Days without deliveries are not looked at one by one. */
  async #nextReceived(from: Date): Promise<Date | null> {
    return this.#database.readShared('erasures.ledger', async (session) => {
      const row = await session.sharedTables
        .selectFrom('deliveries')
        .select('received_at')
        .where('received_at', '>=', from)
        .orderBy('received_at')
        .limit(1)
        .executeTakeFirst()
      return row?.received_at ?? null
    })
  }

  async #eraseDay(
    scope: TenantScope,
    running: RunningErasure,
    day: { readonly from: Date; readonly to: Date; readonly needles: readonly string[] },
  ): Promise<void> {
    let after: Pick<BodyRow, 'id' | 'received_at'> = { id: FIRST_ID, received_at: day.from }
    for (;;) {
      const rows = await this.#find(after, day)
      for (const row of rows) await this.#eraseBody(scope, running, row)
      const last = rows.at(-1)
      if (last === undefined || rows.length < AT_ONCE) return
      after = last
    }
  }

  #find(
    after: Pick<BodyRow, 'id' | 'received_at'>,
    { to, needles }: { readonly to: Date; readonly needles: readonly string[] },
  ): Promise<readonly BodyRow[]> {
    return this.#database.readShared('erasures.ledger', (session) =>
      session.run<BodyRow>({
        text: `SELECT id, received_at, ingestor, body FROM ${quoteIdentifier(session.sharedSchema)}.deliveries
          WHERE received_at >= $1 AND received_at < $2 AND (received_at, id) > ($1, $3::uuid)
            AND EXISTS (SELECT 1 FROM unnest($4::text[]) AS n (needle) WHERE position(convert_to(n.needle, 'UTF8') IN body) > 0)
          ORDER BY received_at, id LIMIT ${AT_ONCE}`,
        parameters: [after.received_at, to, after.id, needles],
      }),
    )
  }

  async #eraseBody(scope: TenantScope, { row: erasure, person }: RunningErasure, row: BodyRow): Promise<void> {
    const redaction = this.#redact(
      person,
      { until: erasure.requested_at, blocked: erasure.afterwards === 'blocked' },
      row,
    )
    if (redaction === null) return
    if (await this.#isHeldForOthers(scope, row)) {
      const at = row.received_at.toISOString()
      await this.#erasures.step(
        scope,
        erasure.id,
        async () => ({}),
        ({ progress }) => ({ ledgerLeft: progress.ledgerLeft ?? at }),
      )
      return
    }
    await this.#erasures.step(scope, erasure.id, (session) => writeBody(session, person, row, redaction))
  }

  /** Another tenant's share of the body is not stored yet, and is nowhere else. */
  async #isHeldForOthers({ tenantId }: TenantScope, { id }: BodyRow): Promise<boolean> {
    return this.#database.readShared('erasures.ledger', async (session) => {
      const held = session.sharedTables.selectFrom('held_deliveries').select('id').where('delivery_id', '=', id)
      return (await held.where('tenant_id', '<>', tenantId).limit(1).executeTakeFirst()) !== undefined
    })
  }

  #redact(
    person: FoundPerson,
    erased: { readonly until: Date; readonly blocked: boolean },
    row: BodyRow,
  ): Redaction | null {
    const ingestor = this.#ingestors.find(({ id }) => id === row.ingestor)
    const isPersons = (event: NamedPartyEvent): boolean =>
      person.accounts.some(({ platform, accountId }) => platform === event.platform && accountId === event.accountId) &&
      person.participants.some((each) => each.platform === event.platform && each.participantId === event.participantId)
    const isForm = (event: NamedPartyEvent): boolean =>
      event.kind === 'status' && event.targetIds.some((id) => person.responseIds.includes(id))
    return redactBody(row.body, {
      ids: new Set([...person.participants.map(({ participantId }) => participantId), ...person.responseIds]),
      accountIds: person.accounts.map(({ accountId }) => accountId),
      goes: (event) =>
        (isPersons(event) || isForm(event)) && isKeptOut(erased, event.occurredAt, event.direction === 'outbound'),
      parse: (body) => {
        if (ingestor === undefined) throw new Error('unknown')
        return boundTimes(ingestor.parse(body, row.received_at), row.received_at)
      },
    })
  }
}

async function writeBody(
  session: TenantSession,
  person: FoundPerson,
  row: BodyRow,
  { body, events }: Redaction,
): Promise<RowCounts> {
  const written = await session.sharedTables
    .updateTable('deliveries')
    .set((eb) => ({ body, event_count: eb.fn<number>('greatest', [eb.val(0), eb('event_count', '-', events.length)]) }))
    .where('id', '=', row.id)
    .where('received_at', '=', row.received_at)
    .returning('id')
    .execute()
  // An edit or a reaction may have come before a message that never did.
  const keys = events.flatMap((event) => {
    const account = person.accounts.find(
      (each) => each.platform === event.platform && each.accountId === event.accountId,
    )
    // A reaction or a receipt names somebody else's message.
    const isOwn = event.kind === 'status' && (event.status === 'edited' || event.status === 'deleted')
    const named = event.kind === 'message' ? [event.messageId] : isOwn ? event.targetIds : []
    return account === undefined ? [] : named.map((messageId) => ({ ...account, messageId }))
  })
  await eraseKeys(session, keys)
  return { ledgerBodies: written.length, ledgerEvents: written.length === 0 ? 0 : events.length }
}
