import { LRUCache } from 'lru-cache'
import { fillPlaceholders, prepared, quoteIdentifier, type Statement } from '../database/session.ts'
import {
  asksForLook,
  CONVERSATION_COLUMNS,
  lookDue,
  markedContent,
  MERGE_CONVERSATION,
  SOONER,
} from './ingest-parts-statement.ts'
import {
  type Columns,
  type IngestRow,
  KEY_COLUMNS,
  LEDGER_COLUMNS,
  type LedgerRow,
  MESSAGE_COLUMNS,
} from './ingest-row.ts'
import { LONE_ANSWERED, LONE_MESSAGE, LONE_TOLD } from './lone-message-statement.ts'
import { type KeyMarks, toKeyRows } from './shares/key-marks.ts'
import type { TenantScope } from '../base/identifier.ts'

const LEDGER = `INSERT INTO {{shared}}.deliveries (id, received_at, ingestor, body, headers, verdict, reasons, event_count)
  SELECT id, received_at, ingestor, body, headers, verdict, reasons, event_count FROM {{ledger_input}}
  ON CONFLICT DO NOTHING`

/** Columns of a thread's messages for `WAIT`. */
const WAIT_INPUT = `min(received_at) FILTER (WHERE direction = 'inbound'),
    min(received_at) FILTER (WHERE direction = 'inbound' AND deleted_at IS NULL), max(received_at) FILTER (WHERE direction = 'outbound')`

/** Columns of a message among several: the names of the statement's own rows. */
const COLUMNS = {
  content: 'content',
  attachments: 'attachments',
  metadata: 'metadata',
  received_at: 'received_at',
  direction: 'direction',
}
const MARKED = markedContent(COLUMNS)

/** A look for each conversation, in the order of their ids, since looks that exist already are locked. */
const CLOCK = `(SELECT conversation_id, 'answer_clock', min(${lookDue(COLUMNS)})
      FROM placed t LEFT JOIN {{tenant}}.care_settings s ON true
      WHERE ${asksForLook(COLUMNS)}
      GROUP BY conversation_id ORDER BY conversation_id)`

/** The first of these messages may be answered already, and a later one not. */
const LATER_WAIT = `WHEN excluded.last_inbound_at > c.last_outbound_at THEN least(c.waiting_since, (SELECT min(f.received_at) FROM fresh f
        WHERE f.account = c.social_account_id AND f.thread = c.platform_conversation_id AND f.participant = c.participant_id
          AND f.direction = 'inbound' AND f.deleted_at IS NULL AND f.received_at > c.last_outbound_at))`

/**
 * One round trip for everything that one tenant received: ledger, keys, conversations, messages, tasks and dispatch rows. The key row decides whether
 * a message is new: of two that arrive at the same time, the second waits for the first and then finds the key taken. Rows are locked in the order of
 * their keys, so that two groups never wait for each other.
 */
const INGEST = `WITH ledger AS ({{ledger}}),
input AS (SELECT * FROM {{message_input}}),
keys AS (
  {{keys}}
  RETURNING k.message_id, k.edited_content, k.edited_at, k.deleted_at, k.reactions, k.read_at, k.delivered_at
),
fresh AS (
  SELECT i.*, k.edited_content, k.edited_at, k.deleted_at, k.reactions, k.read_at, k.delivered_at
  FROM keys k JOIN input i ON k.message_id = i.id
),
threads AS (
  INSERT INTO {{tenant}}.conversations AS c (${CONVERSATION_COLUMNS})
  {{threads_input}}
  ${fillPlaceholders(MERGE_CONVERSATION, { later_wait: LATER_WAIT })}
  RETURNING c.id, c.social_account_id, c.platform_conversation_id, c.participant_id, c.participant_name, c.waiting_since,
    c.first_inbound_at, c.last_outbound_at
),
placed AS (
  SELECT f.*, t.id AS conversation_id, t.participant_name, t.waiting_since, t.first_inbound_at, t.last_outbound_at FROM fresh f JOIN threads t
    ON t.social_account_id = f.account AND t.platform_conversation_id = f.thread AND t.participant_id = f.participant
),
stored AS (
  INSERT INTO {{tenant}}.messages (id, tenant_id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id,
    attachments, reply_to_platform_message_id, received_at, ingested_at, edited_at, deleted_at, metadata)
  SELECT id, $1::uuid, conversation_id, message_key, direction, subtype, author, ${MARKED.content}, sender,
    ${MARKED.attachments}, reply_to, received_at, $2::timestamptz, edited_at, deleted_at, ${MARKED.metadata}
  FROM placed k
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
  SELECT $1::uuid, account, message_key, id, received_at FROM input ORDER BY account, message_key
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

/** Messages in one thread make one conversation row. */
const NEW_MESSAGES = `SELECT (array_agg(conversation))[1], $1::uuid, account, thread, participant, max(name), max(username), min(channel),
    min(received_at), max(received_at), max(received_at) FILTER (WHERE direction = 'inbound'), count(*), count(*), ${WAIT_INPUT}
  FROM fresh GROUP BY account, thread, participant ORDER BY account, thread, participant`

/**
 * With edits and deletions: they move the version of the conversations whose messages they change, in the same order and statement. A message
 * that is stored while this statement waits for its key is not seen here; whoever changes it then moves the version.
 */
const CHANGED_MESSAGES = `SELECT (array_agg(conversation))[1], $1::uuid, account, thread, participant, max(name), max(username), min(channel),
    min(received_at), max(received_at), max(received_at) FILTER (WHERE direction = 'inbound'), count(*) FILTER (WHERE is_new), count(*), ${WAIT_INPUT}
  FROM (SELECT conversation, account, thread, participant, name, username, channel, received_at, direction, deleted_at, true AS is_new FROM fresh
    UNION ALL SELECT c.id, c.social_account_id, c.platform_conversation_id, c.participant_id, NULL, NULL, c.channel, c.last_message_at,
      NULL, NULL, false
    FROM {{marked_input}} JOIN {{tenant}}.message_keys k ON k.social_account_id = i.account AND k.platform_message_id = i.message_key
    JOIN {{tenant}}.messages m ON m.id = k.message_id AND m.received_at = k.received_at
    JOIN {{tenant}}.conversations c ON c.id = m.conversation_id
    WHERE m.deleted_at IS NULL AND (i.deleted_at IS NOT NULL OR i.edited_at > coalesce(m.edited_at, '-infinity'))) AS moves
  GROUP BY account, thread, participant ORDER BY account, thread, participant`

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
  if (only !== undefined && rows.length === 1) return plainParameters(columns, only)
  const names = Object.keys(columns) as (keyof Row & string)[]
  const bytes = names.filter((name) => columns[name] === 'bytea')
  return [JSON.stringify(bytes.length === 0 ? rows : rows.map((row) => ({ ...row, ...base64Of(row, bytes) })))]
}

/** One row, a parameter for each column. */
function plainParameters<Row extends object>(columns: Columns<Row>, row: Row): readonly unknown[] {
  const names = Object.keys(columns) as (keyof Row & string)[]
  return names.map((name) => {
    const value = row[name]
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
  const always = [scope.tenantId, options.now.toISOString()]
  const ledger = rowParameters(LEDGER_COLUMNS, rows.ledger)
  const [message] = rows.messages
  const { text, parameters } =
    message !== undefined && rows.messages.length === 1 && (rows.marks ?? []).length === 0
      ? loneStatement(sharedSchema, scope, { message, ledger }, options.answered)
      : severalStatement(sharedSchema, scope, { rows, ledger }, options.answered)
  return { text, parameters: [...always, ...ledger, ...parameters] }
}

/** The number of the first parameter that differs; before it are the tenant's id and the time. */
const FIRST = 3

function ledgerText(parameters: readonly unknown[]): string {
  return fillPlaceholders(LEDGER, { ledger_input: rowSource(LEDGER_COLUMNS, parameters.length > 1, FIRST) })
}

/** The columns of a lone message that are sent: the server refuses a parameter that no part of the statement reads. */
function loneColumns(told: boolean): Columns<IngestRow> {
  if (told) return MESSAGE_COLUMNS
  const { host_event: _, ...columns } = MESSAGE_COLUMNS
  return columns as Columns<IngestRow>
}

/** The text of a lone message's statement, with placeholders for the ledger and the schemas. @param first the number of its first parameter. */
function loneMessageText(
  first: number,
  { told, answered }: { readonly told: boolean; readonly answered: boolean },
): string {
  const columns = Object.entries(loneColumns(told)).map(([name, type], index) => [name, `$${first + index}::${type}`])
  const shaped = fillPlaceholders(LONE_MESSAGE, {
    ...(told ? LONE_TOLD : UNTOLD),
    ...(answered ? LONE_ANSWERED : UNANSWERED),
  })
  return fillPlaceholders(shaped, Object.fromEntries(columns) as Record<keyof IngestRow, string>)
}

function loneStatement(
  sharedSchema: string,
  scope: TenantScope,
  { message, ledger }: { readonly message: IngestRow; readonly ledger: readonly unknown[] },
  answered: boolean,
): Statement {
  const told = message.host_event !== null
  const shape = `${ledger.length > 1 ? 1 : 'n'}1${told ? 't' : ''}${answered ? 'a' : ''}`
  const text = cachedText(`ingest_${shape}_${scope.schema}`, sharedSchema, () =>
    fillPlaceholders(loneMessageText(FIRST + ledger.length, { told, answered }), {
      ledger: fillPlaceholders(ledgerText(ledger), { shared: quoteIdentifier(sharedSchema) }),
      shared: quoteIdentifier(sharedSchema),
      tenant: quoteIdentifier(scope.schema),
    }),
  )
  return { text, parameters: plainParameters(loneColumns(told), message) }
}

function severalStatement(
  sharedSchema: string,
  scope: TenantScope,
  { rows, ledger }: { readonly rows: IngestRows; readonly ledger: readonly unknown[] },
  answered: boolean,
): Statement {
  const { messages, marks = [] } = rows
  const marked = marks.length > 0
  const told = messages.some((message) => message.host_event !== null)
  const reacted = marks.some((mark) => mark.reactions !== null)
  const changed = marks.some((mark) => mark.edited_at !== null || mark.deleted_at !== null)
  const marking = `${marked ? (reacted ? 'r' : 'm') : ''}${changed ? 'e' : ''}`
  const shape = `${ledger.length > 1 ? 1 : 'n'}n${told ? 't' : ''}${answered ? 'a' : ''}${marking}`
  const text = cachedText(`ingest_${shape}_${scope.schema}`, sharedSchema, () => {
    const first = FIRST + ledger.length
    const marked_input = rowSource(KEY_COLUMNS, false, first + 1)
    const shaped = fillPlaceholders(INGEST, {
      ledger: ledgerText(ledger),
      threads_input: changed ? CHANGED_MESSAGES : NEW_MESSAGES,
      ...(told ? TOLD : UNTOLD),
      ...(answered ? (changed ? ANSWERED_WITH_THREADS : ANSWERED) : UNANSWERED),
      keys: fillPlaceholders(marked ? MARKED_KEYS : UNMARKED_KEYS, {
        marked_input,
        reactions: reacted ? MERGED_REACTIONS : 'k.reactions',
      }),
    })
    return fillPlaceholders(shaped, {
      shared: quoteIdentifier(sharedSchema),
      tenant: quoteIdentifier(scope.schema),
      marked_input,
      message_input: rowSource(MESSAGE_COLUMNS, false, first),
    })
  })
  const keys = marked ? [JSON.stringify(toKeyRows(messages, marks))] : []
  return { text, parameters: [JSON.stringify(messages), ...keys] }
}

/** Writes only ledger rows: deliveries with nothing for any tenant. */
export function ledgerStatement(sharedSchema: string, rows: readonly LedgerRow[]): Statement {
  const single = rows.length === 1
  const name = `ledger_${single ? 1 : 'n'}`
  const text = cachedText(name, sharedSchema, () =>
    fillPlaceholders(LEDGER, {
      shared: quoteIdentifier(sharedSchema),
      ledger_input: rowSource(LEDGER_COLUMNS, single, 1),
    }),
  )
  return { text, parameters: rowParameters(LEDGER_COLUMNS, rows) }
}
