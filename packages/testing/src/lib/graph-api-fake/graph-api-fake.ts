import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer } from '../fake-http-server.ts'
import {
  attachmentEvent,
  commentEvent,
  deliveryEvent,
  editEvent,
  inboxReplyEvent,
  leadEvent,
  postbackEvent,
  reactionEvent,
  readEvent,
  textEvent,
  unknownEvent,
  unsendEvent,
} from './graph-api-fake-events.ts'
import type { GraphEvent, GraphTextOptions } from './graph-api-fake-events.ts'
import { createLevers } from './graph-api-fake-levers.ts'
import type { GraphApiFakeLevers } from './graph-api-fake-levers.ts'
import { createGraphHandler } from './graph-api-fake-routes.ts'
import { createWebhooks } from './graph-api-fake-webhooks.ts'
import type { GraphWebhookOptions, GraphWebhooks } from './graph-api-fake-webhooks.ts'
import { createGraphWorld } from './graph-api-fake-world.ts'
import type { GraphLead, GraphMessage, GraphPage, GraphPerson, GraphWorld } from './graph-api-fake-world.ts'

export interface GraphApiFakeOptions extends GraphWebhookOptions {
  /** Default `447000000000001`. */
  readonly appId?: string
  readonly appSecret: string
  readonly now?: () => Date
}

/** What people and the platform can do. Each returns the event, which is not sent before `deliver`. */
export interface GraphApiFakeEvents {
  text(person: GraphPerson, text: string, options?: GraphTextOptions): GraphEvent
  attachments(
    person: GraphPerson,
    attachments: readonly { readonly type: string; readonly url: string }[],
    options?: { readonly at?: Date; readonly text?: string },
  ): GraphEvent
  postback(
    person: GraphPerson,
    postback: {
      readonly title: string
      readonly payload: string
      readonly withMessageId?: boolean
      readonly at?: Date
    },
  ): GraphEvent
  edit(messageId: string, text: string, at?: Date): GraphEvent
  unsend(messageId: string, at?: Date): GraphEvent
  read(person: GraphPerson, at?: Date): GraphEvent
  delivered(person: GraphPerson, messageIds: readonly string[], at?: Date): GraphEvent
  reaction(messageId: string, emoji: string | null, at?: Date): GraphEvent
  /** A person answers in the page's own inbox: an echo without a send of ours. */
  inboxReply(person: GraphPerson, text: string, at?: Date): GraphEvent
  comment(
    page: GraphPage,
    comment: {
      readonly from: { readonly id: string; readonly name: string }
      readonly text: string
      readonly postId?: string
    },
    at?: Date,
  ): GraphEvent
  /** With `questions`, the form has the types of its questions by key. */
  lead(
    page: GraphPage,
    answers: GraphLead['answers'],
    at?: Date,
    questions?: GraphLead['questions'],
  ): GraphEvent & { readonly lead: GraphLead }
  unknown(person: GraphPerson, at?: Date): GraphEvent
}

export interface GraphApiFake extends FakeHttpServer, GraphWebhooks, GraphApiFakeLevers {
  readonly appId: string
  readonly appSecret: string
  readonly verifyToken: string
  readonly events: GraphApiFakeEvents
  /** Everything the platform has stored, both directions, in the order written: the ground truth. */
  readonly messages: readonly GraphMessage[]
}

/**
 * A Graph API on a free port that also plays the platform: pages, people and conversations with state, the endpoints that an ingestor
 * needs, and webhooks that are signed and delivered over real HTTP. Calls are checked strictly: unknown parameters, fields and keys are
 * error 100, wrong tokens 190, a closed window 10/2018278.
 *
 * @example
 * const meta = await startGraphApiFake({ appSecret: 'secret', verifyToken: 'token', webhookUrl })
 * const page = meta.addPage({ name: 'Oak & Co' })
 * await meta.says(meta.addPerson(page, { name: 'Ada Example' }), 'How much is the shelf?')
 * await meta.close()
 */
export async function startGraphApiFake(options: GraphApiFakeOptions): Promise<GraphApiFake> {
  const now = options.now ?? ((): Date => new Date())
  const world = createGraphWorld({ appId: options.appId ?? '447000000000001', appSecret: options.appSecret, now })
  const { echo, close, ...webhooks } = createWebhooks(world, options)
  const server = await startFakeHttpServer(createGraphHandler(world, echo))
  return {
    ...server,
    ...webhooks,
    ...createLevers(world, server),
    appId: world.appId,
    appSecret: world.appSecret,
    verifyToken: options.verifyToken,
    events: createEvents(world),
    messages: world.messages,
    async close() {
      close()
      await server.close()
    },
  }
}

function createEvents(world: GraphWorld): GraphApiFakeEvents {
  return {
    text: (person, text, options) => textEvent(world, person, text, options),
    attachments: (person, attachments, options) => attachmentEvent(world, person, attachments, options),
    postback: (person, postback) => postbackEvent(world, person, postback),
    edit: (messageId, text, at) => editEvent(world, messageId, text, at),
    unsend: (messageId, at) => unsendEvent(world, messageId, at),
    read: (person, at) => readEvent(world, person, at),
    delivered: (person, messageIds, at) => deliveryEvent(world, person, messageIds, at),
    reaction: (messageId, emoji, at) => reactionEvent(world, messageId, emoji, at),
    inboxReply: (person, text, at) => inboxReplyEvent(world, person, text, at),
    comment: (page, comment, at) => commentEvent(world, page, comment, at),
    lead: (page, answers, at, questions = {}) => leadEvent(world, page, { answers, questions }, at),
    unknown: (person, at) => unknownEvent(world, person, at),
  }
}
