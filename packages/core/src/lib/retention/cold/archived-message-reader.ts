import type { MessageRequest } from '../../conversations/cold-messages.ts'
import type { Message } from '../../conversations/message.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'
import { applyLaterChanges } from '../archive-change-reader.ts'
import { lostObject } from '../lost-object.ts'
import { findLeaving, readManifests, readTalks } from './cold-month-reader.ts'
import { type ColdMonth, toColdMonths } from './cold-month.ts'
import type { ColdObjectReader, SoughtMessage } from './cold-object-reader.ts'
import { readCurrent } from './current-month.ts'
import { readWhereabouts, storedAtOf } from './whereabouts-reader.ts'

interface Search {
  readonly months: readonly ColdMonth[]
  readonly sought: SoughtMessage
}

/** Finds one message by its id, wherever it is: in the database, in a month on its way out, in an archive. */
export class ArchivedMessageReader {
  readonly #access: TenantAccess
  readonly #objects: ColdObjectReader

  constructor(access: TenantAccess, objects: ColdObjectReader) {
    this.#access = access
    this.#objects = objects
  }

  async find(operation: string, request: MessageRequest): Promise<Message | null> {
    const hot = await this.#access.read(operation, request.readHot)
    if (hot !== null) return hot
    const found = await this.#search(operation, request)
    if (!('months' in found)) return found.hot
    const { months, sought } = found
    for (const month of months) {
      const message = await readCurrent(month, this.#manifestsOf(operation), (current) =>
        this.#findIn(operation, current, sought),
      ).catch((error: unknown) => {
        throw lostObject(error, operation)
      })
      if (message === null) continue
      const [changed] = await this.#access.read(operation, (session) => applyLaterChanges(session, [message]))
      return changed ?? null
    }
    return null
  }

  /** What leaves while the rows are read is cold afterwards, what comes back was cold before: either list of months may say so. */
  #search(operation: string, request: MessageRequest): Promise<Search | { readonly hot: Message | null }> {
    const { id, signal, readHot } = request
    return this.#access.read(operation, async (session) => {
      const before = await readManifests(session)
      const hot = await readHot(session)
      const after = hot === null ? await readManifests(session) : []
      if (after.length === 0) return { hot }
      const known = await readWhereabouts(session, id)
      const conversationId = request.conversationId ?? known.conversationId
      const talks = conversationId === null ? null : await readTalks(session, [conversationId])
      const sought = { id, conversationId, receivedAt: known.receivedAt, signal }
      return { months: likely(toColdMonths(before, after), sought, talks), sought }
    })
  }

  #manifestsOf(operation: string) {
    return (month: string) => this.#access.read(operation, (session) => readManifests(session, month))
  }

  async #findIn(operation: string, month: ColdMonth, sought: SoughtMessage): Promise<Message | null> {
    const { leaving, manifests } = await this.#locate(operation, month, sought)
    if (leaving !== null) return leaving
    for (const manifest of manifests) {
      const found = await this.#objects.find(operation, manifest, sought)
      if (found !== null) return found
    }
    return null
  }

  /** Where a month is now, if an archive run has begun with it. */
  async #locate(
    operation: string,
    month: ColdMonth,
    { id, conversationId }: SoughtMessage,
  ): Promise<{ readonly leaving: Message | null } & Pick<ColdMonth, 'manifests'>> {
    if (!month.isOpen) return { leaving: null, manifests: month.manifests }
    return this.#access.write(operation, async (session) => {
      const leaving = await findLeaving(session, month, id)
      const isOther = conversationId !== null && leaving?.conversationId !== conversationId
      const cold = month.manifests.map((each) => ({ ...each, rehydratedAt: null }))
      const [now] = toColdMonths(cold, await readManifests(session, month.name))
      return { leaving: isOther ? null : leaving, manifests: now?.manifests ?? [] }
    })
  }
}

/** The months that can have the message, most likely first: that of its time, or those of its conversation; else from when it was stored back in time. */
function likely(
  months: readonly ColdMonth[],
  { id, receivedAt }: SoughtMessage,
  talks: readonly { readonly started_at: Date; readonly last_message_at: Date }[] | null,
): readonly ColdMonth[] {
  if (receivedAt !== null) return months.filter(({ from, to }) => receivedAt >= from && receivedAt <= to)
  const storedAt = storedAtOf(id)?.getTime() ?? Infinity
  return months
    .filter(({ from, to }) => talks?.some((talk) => talk.started_at <= to && talk.last_message_at >= from) ?? true)
    .toSorted((one, other) => {
      const isLater = Number(one.from.getTime() > storedAt) - Number(other.from.getTime() > storedAt)
      return isLater !== 0 ? isLater : other.from.getTime() - one.from.getTime()
    })
}
