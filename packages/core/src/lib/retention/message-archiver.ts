import { type ArchiveSink, type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { ArchiveManifest } from './archive-manifest.ts'
import { type Month, monthOf, monthStart } from '../base/month.ts'
import { deleteObject, objectKey, readBack, readManifest, type WrittenObject, writeManifest } from './archive-object.ts'
import type { ArchiveCodec } from './archive-codec.ts'
import type { ArchiveFormats } from './archive-formats.ts'
import { IndexTally } from './cold/archive-index.ts'
import { compressText, measureText } from './line-text.ts'
import { type Content, ContentTally, isSameContent, measureMessages } from './message-lines.ts'
import type { ArchiveStore } from './archive-store.ts'
import { LegalHoldError } from '../holds/legal-hold-error.ts'
import { newId, type TenantScope } from '../base/identifier.ts'

/** One step of archiving, reported as it happens. */
export interface ArchiveProgress {
  /** `2026-02`. */
  readonly month: string
  readonly step: 'writing' | 'verified' | 'detached' | 'dropped'
  readonly messageCount: number | null
}

export interface ArchiveReport {
  /** Months that left the database. */
  readonly months: number
  readonly messages: number
  /** Months that stay in the database because legal holds keep messages in them. */
  readonly held: readonly { readonly month: string; readonly holdIds: readonly string[] }[]
  /** Months that stay in the database until another run, and why. */
  readonly failed: readonly { readonly month: string; readonly error: LeadKitError }[]
}

export interface MessageArchiverParts {
  readonly store: ArchiveStore
  readonly sink: ArchiveSink
  readonly formats: ArchiveFormats
}

const ROUNDS = 4
const GENERATIONS_TRIED = 5

/**
 * Moves months of messages to the archive: write, read back and compare, write the manifest, detach, compare the detached month once more,
 * drop. The run that drops a month has itself read the object and compared it with the database. A run may die after any step; the next run continues
 * from what it finds. A message that arrives in the meantime or late makes another generation.
 */
export class MessageArchiver {
  readonly #store: ArchiveStore
  readonly #sink: ArchiveSink
  readonly #formats: ArchiveFormats

  constructor({ store, sink, formats }: MessageArchiverParts) {
    this.#store = store
    this.#sink = sink
    this.#formats = formats
  }

  /** The same archiver, which writes another of the kit's formats. @throws LeadKitError `configuration` for one that the kit does not know. */
  writing(format: string): MessageArchiver {
    return new MessageArchiver({ store: this.#store, sink: this.#sink, formats: this.#formats.writing(format) })
  }

  /**
   * Archives all months that ended before a given time, oldest first. A month that fails or is held does not hold up the others. A hold counts up to the
   * moment in which the month is detached; from then on it keeps the archived object.
   */
  async archiveBefore(
    scope: TenantScope,
    moment: Date,
    context: CallContext,
    onProgress: (progress: ArchiveProgress) => void = () => {},
  ): Promise<ArchiveReport> {
    const months = await this.#store.monthsBefore(scope, moment, context.now())
    return this.archiveMonths(scope, months, context, onProgress)
  }

  /** Archives months, as `archiveBefore` does. */
  async archiveMonths(
    scope: TenantScope,
    given: readonly Month[],
    context: CallContext,
    onProgress: (progress: ArchiveProgress) => void = () => {},
  ): Promise<ArchiveReport> {
    let months = 0
    let messages = 0
    const held: ArchiveReport['held'][number][] = []
    const failed: ArchiveReport['failed'][number][] = []
    await this.#discardRevoked(scope, context)
    for (const month of given) {
      if (context.signal.aborted) throw new LeadKitError('aborted', 'Archive: stopped between two months')
      const name = monthStart(month).slice(0, 7)
      const tell = (step: ArchiveProgress['step'], messageCount: number | null): void =>
        onProgress({ month: name, step, messageCount })
      try {
        messages += await this.#archiveMonth(scope, month, context, tell)
        months += 1
      } catch (error) {
        if (!isLeadKitError(error) || context.signal.aborted) throw error
        if (error instanceof LegalHoldError) {
          held.push({ month: name, holdIds: error.holds.map(({ id }) => id) })
          continue
        }
        failed.push({ month: name, error })
        context.logger.warn({ tenantId: scope.tenantId, month: name, code: error.code }, 'A month was not archived')
      }
    }
    return { months, messages, held, failed }
  }

  async #archiveMonth(
    scope: TenantScope,
    month: Month,
    context: CallContext,
    tell: (step: ArchiveProgress['step'], messageCount: number | null) => void,
  ): Promise<number> {
    await this.#requireNoHold(scope, month, context)
    for (let round = 1; round <= ROUNDS; round += 1) {
      if (await this.#store.dropEmpty(scope, month)) return 0
      // Asked before the month is read: what is written before it is in what is read.
      const horizon = await this.#store.horizon(scope)
      const { manifest, content } = await this.#verifiedGeneration(scope, month, context, tell)
      const outcome = await this.#store.detach(scope, month, manifest, context.now())
      if (outcome === 'gone') {
        await this.#discard(scope, manifest, context)
        if (await this.#store.isLeaving(scope, month)) continue
        return 0
      }
      if (outcome === 'changed') continue
      if (outcome === 'held') {
        await this.#requireNoHold(scope, month, context)
        continue
      }
      tell('detached', content.count)
      if (!(await this.#isUnchanged(scope, month, { manifest, content, horizon }, context))) continue
      const isDropped = await this.#store.drop(scope, month, manifest, context.now())
      // An erasure has replaced or removed the generation: what is detached is written again, and goes in this run.
      if (!isDropped && (await this.#store.isLeaving(scope, month))) continue
      await this.#discardRevoked(scope, context)
      tell('dropped', content.count)
      return content.count
    }
    throw new LeadKitError(
      'transient',
      'Archive: the month changes faster than it can be written; the next run continues',
    )
  }

  /** @throws LegalHoldError for a month that holds keep; objects that were written for it before are removed, since nothing has left the database. */
  async #requireNoHold(scope: TenantScope, month: Month, context: CallContext): Promise<void> {
    const holds = await this.#store.holdsOn(scope, month, context.now())
    if (holds.length === 0) return
    for (const manifest of await this.#store.openManifests(scope, month)) await this.#discard(scope, manifest, context)
    throw new LegalHoldError('archive', holds)
  }

  /** The generation with the current content of the database; written if there is none. */
  async #verifiedGeneration(
    scope: TenantScope,
    month: Month,
    context: CallContext,
    tell: (step: ArchiveProgress['step'], messageCount: number | null) => void,
  ): Promise<{ readonly manifest: ArchiveManifest; readonly content: Content }> {
    const open = await this.#store.openManifests(scope, month)
    const adopted = await this.#adopt(scope, month, open.at(-1), context)
    if (adopted !== null) {
      tell('verified', adopted.content.count)
      return adopted
    }
    tell('writing', null)
    const written = await this.#writeGeneration(scope, month, context)
    // Older ones are removed only now: the newest generation number must always be recorded.
    for (const manifest of open) await this.#discard(scope, manifest, context)
    tell('verified', written.content.count)
    return written
  }

  /**
   * The generation of an earlier run, if it still matches the database; null if another has to be written. A manifest is not proof: the object may
   * have been lost or truncated since, so it is read and compared in the run that drops the month.
   */
  async #adopt(
    scope: TenantScope,
    month: Month,
    manifest: ArchiveManifest | undefined,
    context: CallContext,
  ): Promise<{ readonly manifest: ArchiveManifest; readonly content: Content } | null> {
    if (manifest === undefined || manifest.verifiedAt === null || manifest.sink !== this.#sink.id) return null
    const described = await readManifest(this.#sink, manifest.objectKey, context)
    const codec = this.#formats.of(manifest.objectKey)
    const content = await this.#measure(scope, month, codec, context)
    if (described === null || !isSameContent(described, content)) return null
    try {
      const object = { key: manifest.objectKey, codec }
      await readBack(this.#sink, object, content, context)
    } catch (error) {
      if (!isLeadKitError(error, 'not_found') && !isLeadKitError(error, 'checksum_mismatch')) throw error
      context.logger.warn(
        { tenantId: scope.tenantId, month: manifest.month, code: error.code },
        'Archive: the object of an earlier run is missing or changed; the month is written again',
      )
      return null
    }
    return { manifest, content }
  }

  async #writeGeneration(
    scope: TenantScope,
    month: Month,
    context: CallContext,
  ): Promise<{ readonly manifest: ArchiveManifest; readonly content: Content }> {
    for (let tried = 1; ; tried += 1) {
      const manifest = await this.#store.openGeneration(scope, month, {
        sink: this.#sink.id,
        key: (part) => objectKey(scope, month, { ...part, extension: this.#formats.current.extension }),
        now: context.now(),
      })
      try {
        return await this.#write(scope, month, manifest, context)
      } catch (error) {
        // A manifest that we have not written: leave it, and use the next number.
        if (!isLeadKitError(error, 'conflict') || tried >= GENERATIONS_TRIED) throw error
      }
    }
  }

  async #write(
    scope: TenantScope,
    month: Month,
    manifest: ArchiveManifest,
    context: CallContext,
  ): Promise<{ readonly manifest: ArchiveManifest; readonly content: Content }> {
    const { content, size, sha256 } = await this.#writeObject(scope, month, manifest, context)
    const now = context.now()
    try {
      const verified = { ...content, size, objectSha256: sha256, now }
      return { manifest: await this.#store.markVerified(scope, month, manifest, verified), content }
    } catch (error) {
      // The object belongs only to this run, and nothing will ever depend on it.
      if (isLeadKitError(error, 'lease_lost')) await this.#deleteObject(manifest, context)
      throw error
    }
  }

  /**
   * Whether a detached month is what was read back. An edit or a deletion between archive and detachment changes no count, but leaves a younger version of
   * its row; where there may be one, all of the month is read and hashed again.
   */
  async #isUnchanged(
    scope: TenantScope,
    month: Month,
    {
      manifest,
      content,
      horizon,
    }: { readonly manifest: ArchiveManifest; readonly content: Content; readonly horizon: bigint },
    context: CallContext,
  ): Promise<boolean> {
    if (await this.#store.isUntouchedSince(scope, month, horizon, content.count)) return true
    const codec = this.#formats.of(manifest.objectKey)
    return isSameContent(await this.#measure(scope, month, codec, context), content)
  }

  /** The same as an object that was written from messages hashes it: one of the first versions, or one that an erasure has written again. */
  async #measureWritten(scope: TenantScope, month: Month, codec: ArchiveCodec, context: CallContext): Promise<Content> {
    const tally = new ContentTally()
    const written = codec.write(this.#store.messages(scope, month, context.signal), tally)[Symbol.asyncIterator]()
    while ((await written.next()).done !== true);
    return tally.content()
  }

  /** What the database has of a month, as an object of a format would hash it. */
  #measure(
    scope: TenantScope,
    month: Month,
    { text }: Pick<ArchiveCodec, 'text'>,
    { signal }: CallContext,
  ): Promise<Content> {
    if (text === undefined) return measureMessages(this.#store.messages(scope, month, signal))
    return measureText(text, this.#store.texts(scope, month, text, signal))
  }

  /** Writes what the database has of a month, reads it back, and describes it in a manifest beside it. */
  async #writeObject(
    scope: TenantScope,
    month: Month,
    manifest: ArchiveManifest,
    context: CallContext,
  ): Promise<WrittenObject> {
    const tally = new ContentTally()
    const bytes = new IndexTally()
    const codec = this.#formats.current
    const encoded =
      codec.text === undefined
        ? codec.write(this.#store.messages(scope, month, context.signal), tally, bytes.addBlock)
        : compressText(codec.text, this.#store.texts(scope, month, codec.text, context.signal), tally, bytes.addBlock)
    const body = bytes.pass(encoded)
    const key = manifest.objectKey
    const object = await this.#sink.write({ key, body, contentType: codec.contentType }, context)
    const content = tally.content()
    const { sha256, index } = bytes.result()
    if (object.sha256 !== sha256)
      throw new LeadKitError('checksum_mismatch', 'Archive: the sink stored different bytes than were written', {
        source: `archive:${this.#sink.id}`,
      })
    await readBack(this.#sink, { key, codec }, content, context)
    const written = { encoding: codec.id, content, size: object.size, sha256, index }
    await writeManifest(this.#sink, scope, manifest, written, context)
    return written
  }

  /** Writes a generation again whose messages are still in the database, and whose object is not what it was. */
  async writeAgain(scope: TenantScope, damaged: ArchiveManifest, context: CallContext): Promise<void> {
    const month = monthOf(new Date(damaged.month))
    const { manifest } = await this.#verifiedGeneration(scope, month, context, () => {})
    if (manifest.id !== damaged.id) await this.#discard(scope, damaged, context)
  }

  /**
   * Writes the object of an archived generation once more, under another key, from a copy of its messages in the database. Null if there is none that
   * is the same, message for message.
   */
  async writeCopy(
    scope: TenantScope,
    manifest: ArchiveManifest,
    context: CallContext,
  ): Promise<(WrittenObject & { readonly objectKey: string }) | null> {
    const month = monthOf(new Date(manifest.month))
    const expected = { count: manifest.messageCount, sha256: manifest.contentSha256 ?? '' }
    if (!(await this.#store.isInDatabase(scope, month))) return null
    const codec = this.#formats.of(manifest.objectKey)
    const isExpected = async (): Promise<boolean> =>
      isSameContent(await this.#measure(scope, month, codec, context), expected) ||
      isSameContent(await this.#measureWritten(scope, month, codec, context), expected)
    if (!(await isExpected())) return null
    const { extension } = this.#formats.current
    const key = objectKey(scope, month, { id: newId(), generation: manifest.generation, extension })
    const written = await this.#writeObject(scope, month, { ...manifest, objectKey: key }, context)
    if (written.content.count === expected.count && (await isExpected())) return { ...written, objectKey: key }
    // The copy changed while it was written.
    await this.#deleteObject({ ...manifest, objectKey: key, heldAt: null }, context)
    return null
  }

  /** What a run that died has left, and what was replaced. An object that the store keeps, such as one that is locked, is tried again by the next run. */
  async #discardRevoked(scope: TenantScope, context: CallContext): Promise<void> {
    for (const manifest of await this.#store.revoked(scope)) {
      try {
        await this.#discard(scope, manifest, context)
      } catch (error) {
        if (!isLeadKitError(error) || context.signal.aborted) throw error
        const { month, generation } = manifest
        context.logger.warn(
          { tenantId: scope.tenantId, month, generation, code: error.code },
          'Archive: an object that was replaced could not be deleted; the next run tries again',
        )
      }
    }
  }

  async #discard(scope: TenantScope, manifest: ArchiveManifest, context: CallContext): Promise<void> {
    // First in the database: another worker must not drop messages whose object is about to be deleted.
    if (!(await this.#store.revoke(scope, manifest.id))) return
    if (manifest.sink === this.#sink.id) await this.#deleteObject(manifest, context)
    await this.#store.forget(scope, manifest.id)
  }

  async #deleteObject({ objectKey: key, heldAt }: ArchiveManifest, context: CallContext): Promise<void> {
    await deleteObject(this.#sink, { key, held: heldAt !== null }, context)
  }
}
