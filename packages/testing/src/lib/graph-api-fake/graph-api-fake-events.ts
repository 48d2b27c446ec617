import { accountIdOf, addMessage, newMessageId, stateOf } from './graph-api-fake-world.ts'
import type { GraphItem, GraphLead, GraphMessage, GraphPage, GraphPerson, GraphWorld } from './graph-api-fake-world.ts'

/** One event, not yet delivered: an item of `messaging`, `standby` or `changes` of one account. */
export interface GraphEvent {
  readonly object: 'page' | 'instagram'
  readonly accountId: string
  readonly page: GraphPage
  readonly list: 'messaging' | 'standby' | 'changes'
  /** The webhook field that must be subscribed for it. */
  readonly field: string
  readonly at: Date
  readonly item: GraphItem
  /** The message that it delivers or concerns. */
  readonly messageId: string | undefined
}

export interface GraphTextOptions {
  /** When the person wrote it; default now. */
  readonly at?: Date
  readonly id?: string
  readonly replyTo?: string
  readonly quickReplyPayload?: string
  readonly referral?: GraphItem
}

interface Happening {
  readonly field: string
  readonly key: string
  readonly value: GraphItem
  readonly at: Date
  readonly messageId?: string | undefined
  readonly fromAccount?: boolean
}

function messagingEvent(world: GraphWorld, person: GraphPerson, happening: Happening): GraphEvent {
  const accountId = accountIdOf(person)
  const [sender, recipient] = happening.fromAccount === true ? [accountId, person.id] : [person.id, accountId]
  const standby = stateOf(world, person).standby
  return {
    object: person.surface === 'instagram' ? 'instagram' : 'page',
    accountId,
    page: person.page,
    list: standby ? 'standby' : 'messaging',
    field: standby ? 'standby' : happening.field,
    at: happening.at,
    item: {
      sender: { id: sender },
      recipient: { id: recipient },
      timestamp: happening.at.getTime(),
      [happening.key]: happening.value,
    },
    messageId: happening.messageId,
  }
}

/** A person writes a text to the page. */
export function textEvent(
  world: GraphWorld,
  person: GraphPerson,
  text: string,
  options: GraphTextOptions = {},
): GraphEvent {
  const message = addMessage(world, { person, direction: 'inbound', text, at: options.at, id: options.id })
  if (options.referral?.['source'] === 'ADS') stateOf(world, person).adAt = message.sentAt
  const value: GraphItem = {
    mid: message.id,
    text,
    ...(options.replyTo === undefined ? {} : { reply_to: { mid: options.replyTo } }),
    ...(options.quickReplyPayload === undefined ? {} : { quick_reply: { payload: options.quickReplyPayload } }),
    ...(options.referral === undefined ? {} : { referral: options.referral }),
  }
  return messagingEvent(world, person, {
    field: 'messages',
    key: 'message',
    value,
    at: message.sentAt,
    messageId: message.id,
  })
}

export function attachmentEvent(
  world: GraphWorld,
  person: GraphPerson,
  attachments: readonly { readonly type: string; readonly url: string }[],
  options: { readonly at?: Date; readonly text?: string } = {},
): GraphEvent {
  const message = addMessage(world, {
    person,
    direction: 'inbound',
    text: options.text ?? null,
    attachments,
    at: options.at,
  })
  const value: GraphItem = {
    mid: message.id,
    ...(options.text === undefined ? {} : { text: options.text }),
    attachments: attachments.map(({ type, url }) => ({ type, payload: { url } })),
  }
  return messagingEvent(world, person, {
    field: 'messages',
    key: 'message',
    value,
    at: message.sentAt,
    messageId: message.id,
  })
}

/** A button or menu entry. Its title counts as the text; Messenger's postbacks have a `mid` only in current versions. */
export function postbackEvent(
  world: GraphWorld,
  person: GraphPerson,
  postback: { readonly title: string; readonly payload: string; readonly withMessageId?: boolean; readonly at?: Date },
): GraphEvent {
  const message = addMessage(world, { person, direction: 'inbound', text: postback.title, at: postback.at })
  const value: GraphItem = {
    ...(postback.withMessageId === false ? {} : { mid: message.id }),
    title: postback.title,
    payload: postback.payload,
  }
  return messagingEvent(world, person, {
    field: 'messaging_postbacks',
    key: 'postback',
    value,
    at: message.sentAt,
    messageId: postback.withMessageId === false ? undefined : message.id,
  })
}

/** The echo of an outbound message: our own send, or a person's message from the page's inbox (then with the inbox's application id). */
export function echoEvent(world: GraphWorld, message: GraphMessage, applicationId: string): GraphEvent {
  const value: GraphItem = {
    mid: message.id,
    is_echo: true,
    app_id: Number(applicationId),
    ...(message.text === null ? {} : { text: message.text }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  }
  return messagingEvent(world, message.person, {
    // Instagram's echoes belong to `messages` and cannot be switched off.
    field: message.person.surface === 'instagram' ? 'messages' : 'message_echoes',
    key: 'message',
    value,
    at: message.sentAt,
    messageId: message.id,
    fromAccount: true,
  })
}

/** The Page Inbox's application id, as webhooks show it. */
export const PAGE_INBOX_APP_ID = '26390203743090'

export function inboxReplyEvent(world: GraphWorld, person: GraphPerson, text: string, at?: Date): GraphEvent {
  return echoEvent(world, addMessage(world, { person, direction: 'outbound', text, at }), PAGE_INBOX_APP_ID)
}

function findMessage(world: GraphWorld, messageId: string): GraphMessage {
  const message = world.messages.find((candidate) => candidate.id === messageId)
  if (message === undefined) throw new Error(`The fake knows no message ${messageId}`)
  return message
}

export function editEvent(world: GraphWorld, messageId: string, text: string, at = world.now()): GraphEvent {
  const message = findMessage(world, messageId)
  message.text = text
  const value: GraphItem = { mid: messageId, text, num_edit: world.next() }
  return messagingEvent(world, message.person, { field: 'message_edits', key: 'message_edit', value, at, messageId })
}

export function unsendEvent(world: GraphWorld, messageId: string, at = world.now()): GraphEvent {
  const message = findMessage(world, messageId)
  Object.assign(message, { text: null, attachments: [], deleted: true })
  const value: GraphItem = { mid: messageId, is_deleted: true }
  return messagingEvent(world, message.person, { field: 'messages', key: 'message', value, at, messageId })
}

/** Messenger reports a watermark, Instagram the newest message. */
export function readEvent(world: GraphWorld, person: GraphPerson, at = world.now()): GraphEvent {
  const newest = world.messages.findLast(
    (message) => message.person.id === person.id && message.direction === 'outbound',
  )
  const value: GraphItem =
    person.surface === 'instagram' ? { mid: newest?.id ?? newMessageId(world) } : { watermark: at.getTime() }
  return messagingEvent(world, person, { field: 'message_reads', key: 'read', value, at })
}

export function deliveryEvent(
  world: GraphWorld,
  person: GraphPerson,
  messageIds: readonly string[],
  at = world.now(),
): GraphEvent {
  const value: GraphItem = { mids: messageIds, watermark: at.getTime() }
  return messagingEvent(world, person, { field: 'message_deliveries', key: 'delivery', value, at })
}

export function reactionEvent(
  world: GraphWorld,
  messageId: string,
  emoji: string | null,
  at = world.now(),
): GraphEvent {
  const value: GraphItem =
    emoji === null
      ? { mid: messageId, action: 'unreact' }
      : { mid: messageId, action: 'react', emoji, reaction: 'other' }
  const { person } = findMessage(world, messageId)
  return messagingEvent(world, person, { field: 'message_reactions', key: 'reaction', value, at, messageId })
}

/** An event of a kind newer than the receiver. */
export function unknownEvent(world: GraphWorld, person: GraphPerson, at = world.now()): GraphEvent {
  return messagingEvent(world, person, { field: 'messages', key: 'brand_new_event', value: { shape: 'unknown' }, at })
}

/** Somebody fills in a lead form of the page; the answers must be fetched. */
export function leadEvent(
  world: GraphWorld,
  page: GraphPage,
  form: Pick<GraphLead, 'answers'> & Partial<Pick<GraphLead, 'questions'>>,
  at = world.now(),
): GraphEvent & { readonly lead: GraphLead } {
  const number = world.next()
  const [id, formId] = [`77000000000${number}`, `88000000000${number}`]
  const lead: GraphLead = { id, page, formId, createdAt: at, questions: {}, ...form }
  world.leads.set(lead.id, lead)
  const createdAt = Math.floor(at.getTime() / 1000)
  const value: GraphItem = { leadgen_id: lead.id, form_id: lead.formId, page_id: page.id, created_time: createdAt }
  return { ...changeEvent(page, 'leadgen', value, at), lead }
}

/** A comment under a post of the page. */
export function commentEvent(
  world: GraphWorld,
  page: GraphPage,
  comment: {
    readonly from: { readonly id: string; readonly name: string }
    readonly text: string
    readonly postId?: string
  },
  at = world.now(),
): GraphEvent {
  const postId = comment.postId ?? `${page.id}_1`
  const commentId = `${postId}_${world.next()}`
  const value: GraphItem = {
    item: 'comment',
    verb: 'add',
    from: { id: comment.from.id, name: comment.from.name },
    message: comment.text,
    post_id: postId,
    parent_id: postId,
    comment_id: commentId,
    created_time: Math.floor(at.getTime() / 1000),
  }
  return { ...changeEvent(page, 'feed', value, at), messageId: commentId }
}

function changeEvent(page: GraphPage, field: string, value: GraphItem, at: Date): GraphEvent {
  return {
    object: 'page',
    accountId: page.id,
    page,
    list: 'changes',
    field,
    at,
    item: { field, value },
    messageId: undefined,
  }
}
