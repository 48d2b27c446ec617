import type { TimelineKey, TimelineWindow } from '../base/timeline-key.ts'
import type { TenantSession } from '../database/session.ts'
import type { MessageEntry } from './message-timeline-reader.ts'
import type { Message } from './message.ts'

export interface WindowRequest<Entry extends TimelineKey> {
  readonly conversationIds: readonly string[]
  readonly window: TimelineWindow
  /** What the database has in the window, at most its limit. */
  readHot(session: TenantSession): Promise<readonly Entry[]>
}

export interface MessageRequest {
  readonly id: string
  /** Of which conversation it is; null if that is not known. */
  readonly conversationId: string | null
  readonly signal?: AbortSignal | undefined
  /** What the database has under the id; null for nothing. */
  readHot(session: TenantSession): Promise<Message | null>
}

/** How messages are read that may have left the database; retention does it. */
export interface ColdMessages {
  /**
   * The entries of a window, in its order, whether their messages are in the database, on their way out of it or back, or archived: each once, in its
   * current form. `operation` names the call in errors.
   * @throws LeadKitError `configuration` without the archive that holds a month; `not_found`, `checksum_mismatch` for a lost or damaged object.
   */
  read<Entry extends TimelineKey>(
    operation: string,
    request: WindowRequest<Entry>,
  ): Promise<readonly (Entry | MessageEntry)[]>

  /**
   * One message, wherever it is, in its current form; null if there is none.
   * @throws LeadKitError as `read`; `aborted`.
   */
  find(operation: string, request: MessageRequest): Promise<Message | null>
}
