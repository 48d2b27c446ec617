import { LRUCache } from 'lru-cache'
import { fillPlaceholders, prepared, quoteIdentifier, type Statement } from '../database/session.ts'
import { type KeyMarks, type KeyRow, toKeyRows } from './shares/key-marks.ts'
import type { TenantScope } from '../base/identifier.ts'

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

/** Columns of the statement's two inputs, in the order of its parameters if a row is sent as plain parameters. */
type Columns<Row> = Readonly<Record<keyof Row & string, string>>

const LEDGER_COLUMNS: Columns<LedgerRow> = {
  id: 'uuid',
  received_at: 'timestamptz',
  ingestor: 'text',
  body: 'bytea',
  headers: 'jsonb',
  verdict: 'text',
  reasons: 'jsonb',
  event_count: 'integer',
}
const MESSAGE_COLUMNS: Columns<IngestRow> = {
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

const KEY_COLUMNS: Columns<KeyRow> = {
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

const LEDGER = `INSERT INTO {{shared}}.deliveries (id, received_at, ingestor, body, headers, verdict, reasons, event_count)
  SELECT id, received_at, ingestor, body, headers, verdict, reasons, event_count FROM {{ledger_input}}
  ON CONFLICT DO NOTHING`

/** Columns of a thread's messages for `WAIT`. */
const WAIT_INPUT = `min(received_at) FILTER (WHERE direction = 'inbound'),
    min(received_at) FILTER (WHERE direction = 'inbound' AND deleted_at IS NULL), max(received_at) FILTER (WHERE direction = 'outbound')`

/**
 * The first answer from a moment on, for an inbound message that arrives after its answer: the one that is known, or an earlier one among the messages
 * that are stored already. The known one may be archived. The bound by `$3` follows from the other one: with a parameter the server leaves out earlier
 * months before it begins, otherwise every message opens the index of each month.
 */
function earlierAnswer(column: string, of: string): string {
  return `${column} = CASE WHEN excluded.first_inbound_at <= c.last_outbound_at
        AND (c.last_inbound_at IS NULL OR excluded.first_inbound_at < c.first_inbound_at)
      THEN least(c.${column}, (SELECT m.received_at FROM {{tenant}}.messages m WHERE m.conversation_id = c.id AND ${of}
        AND m.received_at >= $3::timestamptz AND m.received_at >= excluded.first_inbound_at ORDER BY m.received_at LIMIT 1))
      ELSE c.${column} END`
}

/**
 * Since when the participant waits for us: the first message after our last one. What our own messages change follows in `settleAnswers`. A
 * conversation from before these columns never learns its first message.
 */
const WAIT = `first_inbound_at = CASE WHEN c.first_inbound_at IS NULL AND c.last_inbound_at IS NOT NULL THEN NULL
      ELSE least(c.first_inbound_at, excluded.first_inbound_at) END,
    last_outbound_at = greatest(c.last_outbound_at, excluded.last_outbound_at),
    waiting_since = CASE WHEN excluded.waiting_since IS NULL THEN c.waiting_since
      WHEN c.last_outbound_at IS NULL OR excluded.waiting_since > c.last_outbound_at THEN least(c.waiting_since, excluded.waiting_since)
      {{later_wait}}
      ELSE c.waiting_since END,
    ${earlierAnswer('first_answered_at', `m.direction = 'outbound'`)},
    ${earlierAnswer('first_human_answered_at', `m.direction = 'outbound' AND m.author = 'person'`)}`

/**
 * A look at the targets of a participant who begins to wait; working hours only delay it. Fetched history gets ten minutes, in which its
 * answers may come. One for each conversation, and in the order of their ids, since looks that exist already are locked.
 *
 * Also a look at a first message that comes after its answer: if this statement waited for the answer to be stored, it knows the conversation's newest
 * times, but does not see the answer's message yet.
 */
const CLOCK = `(SELECT conversation_id, 'answer_clock', {{look_due}}
      FROM placed LEFT JOIN {{tenant}}.care_settings s ON true
      WHERE direction = 'inbound' AND (placed.waiting_since = received_at AND s.first_look_minutes IS NOT NULL
        OR placed.first_inbound_at = received_at AND received_at <= placed.last_outbound_at)
      {{look_order}})`

const LOOK_DUE = `CASE WHEN received_at <= placed.last_outbound_at THEN $2::timestamptz ELSE greatest(received_at + s.first_look_minutes * interval '1 minute',
        $2::timestamptz + CASE WHEN metadata ? 'fetchedLater' THEN interval '10 minutes' ELSE interval '0' END) END`

/**
 * Of the tasks that are made due here only looks can exist already. Then as in `enqueue`: a waiting one is moved forward, never back, and a running
 * one, which may have read the old state, is marked, so that its settlement makes it due again.
 */
const SOONER = `ON CONFLICT (tenant_id, kind, task_id) DO UPDATE SET
    due_at = CASE WHEN d.worker_id IS NULL THEN excluded.due_at ELSE d.due_at END,
    ready = CASE WHEN d.worker_id IS NULL THEN excluded.ready ELSE d.ready END,
    again_at = CASE WHEN d.worker_id IS NULL THEN d.again_at ELSE excluded.due_at END
  WHERE d.kind = 'answer_clock' AND excluded.due_at < CASE WHEN d.worker_id IS NULL THEN d.due_at ELSE coalesce(d.again_at, 'infinity') END`

/**
 * One round trip for everything that one tenant received: ledger, keys, conversations, messages, tasks and dispatch rows. The key row decides whether
 * a message is new: of two that arrive at the same time, the second waits for the first and then finds the key taken. Rows are locked in the order of
 * their keys, so that two groups never wait for each other.
 */
const INGEST = `WITH ledger AS (${LEDGER}),
input AS (SELECT * FROM {{message_input}}),
keys AS (
  {{keys}}
  RETURNING k.message_id, k.edited_content, k.edited_at, k.deleted_at, k.reactions, k.read_at, k.delivered_at
),
fresh AS (
  SELECT i.*, k.edited_content, k.edited_at, k.deleted_at, k.reactions, k.read_at, k.delivered_at
  FROM keys k JOIN input i ON {{key_match}}
),
threads AS (
  INSERT INTO {{tenant}}.conversations AS c (id, tenant_id, social_account_id, platform_conversation_id, participant_id,
    participant_name, participant_username, channel, started_at, last_message_at, last_inbound_at, message_count, version,
    first_inbound_at, waiting_since, last_outbound_at)
  {{threads_input}}
  ON CONFLICT (social_account_id, platform_conversation_id, participant_id) DO UPDATE SET
    message_count = c.message_count + excluded.message_count,
    version = c.version + excluded.version,
    started_at = CASE WHEN c.message_count = 0 THEN excluded.started_at ELSE least(c.started_at, excluded.started_at) END,
    last_message_at = CASE WHEN c.message_count = 0 THEN excluded.last_message_at
      ELSE greatest(c.last_message_at, excluded.last_message_at) END,
    last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
    participant_name = coalesce(excluded.participant_name, c.participant_name),
    participant_username = coalesce(excluded.participant_username, c.participant_username),
    ${WAIT}
  RETURNING c.id, c.social_account_id, c.platform_conversation_id, c.participant_id, c.participant_name, c.waiting_since,
    c.first_inbound_at, c.last_outbound_at
),
placed AS (
  SELECT f.*, t.id AS conversation_id, t.participant_name, t.waiting_since, t.first_inbound_at, t.last_outbound_at FROM fresh f JOIN threads t ON {{thread_match}}
),
stored AS (
  INSERT INTO {{tenant}}.messages (id, tenant_id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id,
    attachments, reply_to_platform_message_id, received_at, ingested_at, edited_at, deleted_at, metadata)
  SELECT id, $1::uuid, conversation_id, message_key, direction, subtype, author,
    CASE WHEN deleted_at IS NOT NULL THEN '' ELSE coalesce(edited_content, content) END, sender,
    CASE WHEN deleted_at IS NOT NULL THEN '[]'::jsonb ELSE attachments END, reply_to, received_at, $2::timestamptz, edited_at, deleted_at,
    CASE WHEN deleted_at IS NOT NULL THEN '{}'::jsonb WHEN reactions IS NULL THEN metadata
      ELSE metadata || jsonb_build_object('reactions', (SELECT coalesce(jsonb_object_agg(r.key, r.value -> 'emoji'), '{}'::jsonb)
        FROM jsonb_each(reactions) r WHERE r.value ->> 'emoji' IS NOT NULL)) END
  FROM placed
),
tasks AS (
  INSERT INTO {{tenant}}.ai_tasks (id, tenant_id, message_id, conversation_id, task_type, created_at)
  SELECT ai_task, $1::uuid, id, conversation_id, 'classify', $2::timestamptz FROM placed WHERE ai_task IS NOT NULL AND deleted_at IS NULL
){{told}}{{due_start}}
  INSERT INTO {{shared}}.dispatch AS d (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
  SELECT CASE kind WHEN 'answer_clock' THEN gen_random_uuid() ELSE task_id END, $1::uuid, kind, task_id, due_at <= $2::timestamptz, due_at, $2::timestamptz FROM (
    SELECT ai_task AS task_id, 'ai' AS kind, $2::timestamptz AS due_at FROM placed WHERE ai_task IS NOT NULL AND deleted_at IS NULL
    {{told_due}}
    UNION ALL SELECT conversation_id, 'profile', $2::timestamptz FROM placed
      WHERE profile_wanted AND conversation_id = conversation AND participant_name IS NULL
    UNION ALL ${CLOCK}
  ) AS work
  ${SOONER}
{{due_end}}`

/** Only the keys of new messages. */
const UNMARKED_KEYS = `INSERT INTO {{tenant}}.message_keys AS k (tenant_id, social_account_id, platform_message_id, message_id, received_at)
  SELECT $1::uuid, account, message_key, id, received_at FROM input {{key_order}}
  ON CONFLICT (social_account_id, platform_message_id)
  DO UPDATE SET message_id = excluded.message_id, received_at = excluded.received_at WHERE k.message_id IS NULL`

const NEWER_EDIT = 'excluded.edited_at IS NOT NULL AND (k.edited_at IS NULL OR k.edited_at <= excluded.edited_at)'

/**
 * Keys with the share's marks for their messages, including messages that have not arrived yet. Each column merges independently, so that the order
 * of deliveries does not matter: the newest edit, the earliest deletion and the latest mark win.
 */
const MARKED_KEYS = `INSERT INTO {{tenant}}.message_keys AS k (tenant_id, social_account_id, platform_message_id, message_id, received_at,
    edited_content, edited_at, deleted_at, reactions, read_at, delivered_at)
  SELECT $1::uuid, account, message_key, message_id, received_at, edited_content, edited_at, deleted_at, reactions, read_at, delivered_at
  FROM {{marked_input}} ORDER BY account, message_key
  ON CONFLICT (social_account_id, platform_message_id) DO UPDATE SET
    message_id = coalesce(k.message_id, excluded.message_id),
    received_at = CASE WHEN k.message_id IS NULL THEN excluded.received_at ELSE k.received_at END,
    edited_content = CASE WHEN k.deleted_at IS NOT NULL OR excluded.deleted_at IS NOT NULL THEN NULL
      WHEN ${NEWER_EDIT} THEN excluded.edited_content ELSE k.edited_content END,
    edited_at = CASE WHEN k.deleted_at IS NULL AND ${NEWER_EDIT} THEN excluded.edited_at ELSE k.edited_at END,
    deleted_at = least(k.deleted_at, excluded.deleted_at),
    reactions = CASE WHEN k.deleted_at IS NOT NULL OR excluded.deleted_at IS NOT NULL THEN NULL ELSE {{reactions}} END,
    read_at = greatest(k.read_at, excluded.read_at),
    delivered_at = greatest(k.delivered_at, excluded.delivered_at)
  WHERE k.message_id IS NULL OR excluded.edited_at IS NOT NULL OR excluded.deleted_at IS NOT NULL OR excluded.reactions IS NOT NULL
    OR excluded.read_at IS NOT NULL OR excluded.delivered_at IS NOT NULL`

/** Each person's newest reaction. */
const MERGED_REACTIONS = `CASE WHEN excluded.reactions IS NULL OR k.reactions IS NULL THEN coalesce(excluded.reactions, k.reactions)
      ELSE (SELECT jsonb_object_agg(newest.key, newest.value) FROM (
        SELECT DISTINCT ON (said.key) said.key, said.value
        FROM (SELECT * FROM jsonb_each(k.reactions) UNION ALL SELECT * FROM jsonb_each(excluded.reactions)) AS said
        ORDER BY said.key, said.value ->> 'at' DESC, coalesce(said.value ->> 'emoji', '') DESC) AS newest) END`

/** Several messages: those in one thread make one conversation row. */
const SEVERAL_MESSAGES = {
  key_match: 'k.message_id = i.id',
  threads_input: `SELECT (array_agg(conversation))[1], $1::uuid, account, thread, participant, max(name), max(username), min(channel),
    min(received_at), max(received_at), max(received_at) FILTER (WHERE direction = 'inbound'), count(*), count(*), ${WAIT_INPUT}
  FROM fresh GROUP BY account, thread, participant ORDER BY account, thread, participant`,
  thread_match:
    't.social_account_id = f.account AND t.platform_conversation_id = f.thread AND t.participant_id = f.participant',
  /** The first of these messages may be answered already, and a later one not. */
  later_wait: `WHEN excluded.last_inbound_at > c.last_outbound_at THEN least(c.waiting_since, (SELECT min(f.received_at) FROM fresh f
        WHERE f.account = c.social_account_id AND f.thread = c.platform_conversation_id AND f.participant = c.participant_id
          AND f.direction = 'inbound' AND f.deleted_at IS NULL AND f.received_at > c.last_outbound_at))`,
  look_due: `min(${LOOK_DUE})`,
  look_order: 'GROUP BY conversation_id ORDER BY conversation_id',
}

/**
 * With edits and deletions: they move the version of the conversations whose messages they change, in the same order and statement. A message
 * that is stored while this statement waits for its key is not seen here; whoever changes it then moves the version.
 */
const CHANGED_MESSAGES = {
  ...SEVERAL_MESSAGES,
  threads_input: `SELECT (array_agg(conversation))[1], $1::uuid, account, thread, participant, max(name), max(username), min(channel),
    min(received_at), max(received_at), max(received_at) FILTER (WHERE direction = 'inbound'), count(*) FILTER (WHERE is_new), count(*), ${WAIT_INPUT}
  FROM (SELECT conversation, account, thread, participant, name, username, channel, received_at, direction, deleted_at, true AS is_new FROM fresh
    UNION ALL SELECT c.id, c.social_account_id, c.platform_conversation_id, c.participant_id, NULL, NULL, c.channel, c.last_message_at,
      NULL, NULL, false
    FROM {{marked_input}} JOIN {{tenant}}.message_keys k ON k.social_account_id = i.account AND k.platform_message_id = i.message_key
    JOIN {{tenant}}.messages m ON m.id = k.message_id AND m.received_at = k.received_at
    JOIN {{tenant}}.conversations c ON c.id = m.conversation_id
    WHERE m.deleted_at IS NULL AND (i.deleted_at IS NOT NULL OR i.edited_at > coalesce(m.edited_at, '-infinity'))) AS moves
  GROUP BY account, thread, participant ORDER BY account, thread, participant`,
}

/** One message, the usual case: nothing to sort, group or match, which saves a tenth of the server's time. */
const ONE_MESSAGE = {
  key_match: 'true',
  threads_input: `SELECT conversation, $1::uuid, account, thread, participant, name, username, channel,
    received_at, received_at, CASE WHEN direction = 'inbound' THEN received_at END, 1, 1,
    CASE WHEN direction = 'inbound' THEN received_at END, CASE WHEN direction = 'inbound' AND deleted_at IS NULL THEN received_at END,
    CASE WHEN direction = 'outbound' THEN received_at END FROM fresh`,
  thread_match: 'true',
  later_wait: '',
  look_due: LOOK_DUE,
  look_order: '',
}

/** For a host with a handler for messages. */
const TOLD = {
  told: `, told AS (
  INSERT INTO {{tenant}}.host_events (id, tenant_id, type, payload, occurred_at)
  SELECT host_event, $1::uuid, 'message.received',
    jsonb_build_object('messageId', id, 'conversationId', conversation_id, 'receivedAt', received_at), $2::timestamptz
  FROM placed WHERE host_event IS NOT NULL
)`,
  told_due: `UNION ALL SELECT host_event, 'host_event', $2::timestamptz FROM placed WHERE host_event IS NOT NULL`,
}
const UNTOLD = { told: '', told_due: '' }

/** For a caller that needs to know what was stored. */
const ANSWERED = {
  due_start: ', due AS (',
  due_end: ')\nSELECT id, conversation_id, received_at, read_at, delivered_at FROM placed',
}
/** Also the conversations that got no new message; their rows have no id. */
const ANSWERED_WITH_THREADS = {
  ...ANSWERED,
  due_end: `)\nSELECT p.id, t.id AS conversation_id, p.received_at, p.read_at, p.delivered_at
  FROM threads t LEFT JOIN placed p ON p.conversation_id = t.id`,
}
const UNANSWERED = { due_start: '', due_end: '' }

/**
 * A row source: one row as plain parameters, which is cheapest for a delivery that arrives alone; several as one JSON parameter, so that the text,
 * and with it the server's plan, is the same for any number. JSON has no bytes: they are sent as base64.
 */
function rowSource<Row>(columns: Columns<Row>, single: boolean, firstParameter: number): string {
  const entries = Object.entries<string>(columns)
  if (single) {
    const selected = entries.map(([name, type], index) => `$${firstParameter + index}::${type} AS ${name}`)
    return `(SELECT ${selected.join(', ')}) AS i`
  }
  const types = entries.map(([name, type]) => `${name} ${type === 'bytea' ? 'text' : type}`).join(', ')
  const selected = entries.map(([name, type]) => (type === 'bytea' ? `decode(${name}, 'base64') AS ${name}` : name))
  return `(SELECT ${selected.join(', ')} FROM jsonb_to_recordset($${firstParameter}::jsonb) AS r(${types})) AS i`
}

function rowParameters<Row extends object>(columns: Columns<Row>, rows: readonly Row[]): readonly unknown[] {
  const [only] = rows
  const names = Object.keys(columns) as (keyof Row & string)[]
  if (only === undefined || rows.length > 1) {
    const bytes = names.filter((name) => columns[name] === 'bytea')
    return [JSON.stringify(bytes.length === 0 ? rows : rows.map((row) => ({ ...row, ...base64Of(row, bytes) })))]
  }
  return names.map((name) => {
    const value = only[name]
    if (columns[name] === 'jsonb') return JSON.stringify(value)
    // The driver writes dates in local time, digit by digit.
    return value instanceof Date ? value.toISOString() : value
  })
}

function base64Of<Row extends object>(
  row: Row,
  names: readonly (keyof Row & string)[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, Buffer.from(row[name] as Uint8Array).toString('base64')]))
}

/** Building a text costs as much as sending it, and the driver compares texts by identity first. About six texts per tenant. */
const texts = new LRUCache<string, string>({ max: 5_000 })

function cachedText(name: string, sharedSchema: string, build: () => string): string {
  const key = `${sharedSchema} ${name}`
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = prepared(name, build())
  texts.set(key, text)
  return text
}

export interface IngestRows {
  readonly ledger: readonly LedgerRow[]
  readonly messages: readonly IngestRow[]
  /** Marks for messages, these or others; each message once. Default: none. */
  readonly marks?: readonly KeyMarks[] | undefined
}

/** Makes the statement for one tenant's share of a group. With `answered` it returns the new messages, an {@link IngestedRow} each. */
export function ingestStatement(
  sharedSchema: string,
  scope: TenantScope,
  rows: IngestRows,
  options: { readonly now: Date; readonly answered: boolean },
): Statement {
  const { marks = [] } = rows
  const marked = marks.length > 0
  const [oneDelivery, oneMessage] = [rows.ledger.length === 1, rows.messages.length === 1 && !marked]
  const ledger = rowParameters(LEDGER_COLUMNS, rows.ledger)
  const messages = marked ? [JSON.stringify(rows.messages)] : rowParameters(MESSAGE_COLUMNS, rows.messages)
  const keys = marked ? [JSON.stringify(toKeyRows(rows.messages, marks))] : []
  const told = rows.messages.some((message) => message.host_event !== null)
  const reacted = marks.some((mark) => mark.reactions !== null)
  const changed = marks.some((mark) => mark.edited_at !== null || mark.deleted_at !== null)
  const marking = `${marked ? (reacted ? 'r' : 'm') : ''}${changed ? 'e' : ''}`
  const threads = changed ? CHANGED_MESSAGES : oneMessage ? ONE_MESSAGE : SEVERAL_MESSAGES
  const answer = changed ? ANSWERED_WITH_THREADS : ANSWERED
  const shape = `${oneDelivery ? 1 : 'n'}${oneMessage ? 1 : 'n'}${told ? 't' : ''}${options.answered ? 'a' : ''}${marking}`
  const text = cachedText(`ingest_${shape}_${scope.schema}`, sharedSchema, () => {
    const markedInput = rowSource(KEY_COLUMNS, false, 4 + ledger.length + messages.length)
    const shaped = fillPlaceholders(INGEST, {
      ...threads,
      ...(told ? TOLD : UNTOLD),
      ...(options.answered ? answer : UNANSWERED),
      keys: fillPlaceholders(marked ? MARKED_KEYS : UNMARKED_KEYS, {
        key_order: oneMessage ? '' : 'ORDER BY account, message_key',
        marked_input: markedInput,
        reactions: reacted ? MERGED_REACTIONS : 'k.reactions',
      }),
    })
    return fillPlaceholders(shaped, {
      shared: quoteIdentifier(sharedSchema),
      tenant: quoteIdentifier(scope.schema),
      marked_input: markedInput,
      ledger_input: rowSource(LEDGER_COLUMNS, oneDelivery, 4),
      message_input: rowSource(MESSAGE_COLUMNS, oneMessage, 4 + ledger.length),
    })
  })
  const always = [scope.tenantId, options.now.toISOString(), earliestOf(rows.messages)]
  return { text, parameters: [...always, ...ledger, ...messages, ...keys] }
}

/** No message is older; null for no messages. */
function earliestOf(messages: readonly IngestRow[]): string | null {
  if (messages.length === 0) return null
  return new Date(Math.min(...messages.map((message) => message.received_at.getTime()))).toISOString()
}

/** Writes only ledger rows: deliveries with nothing for any tenant. */
export function ledgerStatement(sharedSchema: string, rows: readonly LedgerRow[]): Statement {
  const single = rows.length === 1
  const name = `ledger_${single ? 1 : 'n'}_${sharedSchema}`.slice(0, 63)
  const text = cachedText(name, sharedSchema, () =>
    fillPlaceholders(LEDGER, {
      shared: quoteIdentifier(sharedSchema),
      ledger_input: rowSource(LEDGER_COLUMNS, single, 1),
    }),
  )
  return { text, parameters: rowParameters(LEDGER_COLUMNS, rows) }
}
