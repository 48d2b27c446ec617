import type { KeyRow } from './shares/key-marks.ts'

/** A message in the statement's first input. */
export interface IngestRow {
  readonly id: string
  readonly account: string
  readonly message_key: string
  readonly thread: string
  /** The id of the conversation if it is new. */
  readonly conversation: string
  readonly participant: string
  readonly name: string | null
  readonly username: string | null
  readonly channel: string
  readonly direction: string
  readonly subtype: string
  readonly author: string
  readonly content: string
  readonly sender: string
  readonly attachments: unknown
  readonly reply_to: string | null
  readonly received_at: Date
  readonly metadata: unknown
  /** Ids of the tasks that the message creates; null for none. */
  readonly ai_task: string | null
  readonly host_event: string | null
  readonly profile_wanted: boolean
}

/** A ledger row in the statement's second input. */
export interface LedgerRow {
  readonly id: string
  readonly received_at: Date
  readonly ingestor: string
  readonly body: Uint8Array
  readonly headers: unknown
  readonly verdict: string
  readonly reasons: unknown
  readonly event_count: number
}

/** What an answered statement returns. A row without an id is a conversation whose version was moved by an edit or a deletion alone. */
export interface IngestedRow extends Omit<StoredMessage, 'id'> {
  readonly id: string | null
}

export interface StoredMessage {
  readonly id: string
  readonly conversation_id: string
  readonly received_at: Date
  /** Set if a mark arrived before the message. */
  readonly read_at: Date | null
  readonly delivered_at: Date | null
}

/** Columns of an input, in the order of its parameters if a row is sent as plain parameters. */
export type Columns<Row> = Readonly<Record<keyof Row & string, string>>

export const LEDGER_COLUMNS: Columns<LedgerRow> = {
  id: 'uuid',
  received_at: 'timestamptz',
  ingestor: 'text',
  body: 'bytea',
  headers: 'jsonb',
  verdict: 'text',
  reasons: 'jsonb',
  event_count: 'integer',
}
export const MESSAGE_COLUMNS: Columns<IngestRow> = {
  id: 'uuid',
  account: 'uuid',
  message_key: 'text',
  thread: 'text',
  conversation: 'uuid',
  participant: 'text',
  name: 'text',
  username: 'text',
  channel: 'text',
  direction: 'text',
  subtype: 'text',
  author: 'text',
  content: 'text',
  sender: 'text',
  attachments: 'jsonb',
  reply_to: 'text',
  received_at: 'timestamptz',
  metadata: 'jsonb',
  ai_task: 'uuid',
  host_event: 'uuid',
  profile_wanted: 'boolean',
}

export const KEY_COLUMNS: Columns<KeyRow> = {
  account: 'uuid',
  message_key: 'text',
  message_id: 'uuid',
  received_at: 'timestamptz',
  edited_content: 'text',
  edited_at: 'timestamptz',
  deleted_at: 'timestamptz',
  reactions: 'jsonb',
  read_at: 'timestamptz',
  delivered_at: 'timestamptz',
}
