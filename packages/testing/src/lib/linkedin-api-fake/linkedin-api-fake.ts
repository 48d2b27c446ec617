import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer } from '../fake-http-server.ts'
import {
  commentEvent,
  deletionEvent,
  editEvent,
  leadDeletionEvent,
  leadEvent,
  likeEvent,
  shareEvent,
  unknownActionEvent,
} from './linkedin-api-fake-events.ts'
import type { LinkedinCommentOptions, LinkedinEvent } from './linkedin-api-fake-events.ts'
import { createLinkedinLevers } from './linkedin-api-fake-levers.ts'
import type { LinkedinApiFakeLevers } from './linkedin-api-fake-levers.ts'
import { createLinkedinHandler } from './linkedin-api-fake-routes.ts'
import { createLinkedinWebhooks } from './linkedin-api-fake-webhooks.ts'
import type { LinkedinWebhookOptions, LinkedinWebhooks } from './linkedin-api-fake-webhooks.ts'
import { createLinkedinWorld } from './linkedin-api-fake-world.ts'
import type {
  LinkedinComment,
  LinkedinLead,
  LinkedinOwner,
  LinkedinPost,
  LinkedinWorld,
} from './linkedin-api-fake-world.ts'

export interface LinkedinApiFakeOptions extends LinkedinWebhookOptions {
  readonly clientSecret: string
  /** Default `77fakeclient`. */
  readonly clientId?: string
  /** Default `221195903`. */
  readonly applicationId?: string
  readonly now?: () => Date
}

/** What people and the platform can do. Each returns the event, which is not sent before `deliver`. */
export interface LinkedinApiFakeEvents {
  comment(post: LinkedinPost, options: LinkedinCommentOptions): LinkedinEvent
  /** A person answers on LinkedIn's own page: an echo without a comment of ours. */
  adminComment(post: LinkedinPost, options: Omit<LinkedinCommentOptions, 'by'>): LinkedinEvent
  edit(commentUrn: string, text: string, at?: Date): LinkedinEvent
  remove(commentUrn: string, at?: Date): LinkedinEvent
  like(post: LinkedinPost, at?: Date): LinkedinEvent
  share(
    post: LinkedinPost,
    share: { readonly by: string; readonly text: string; readonly mention?: boolean },
    at?: Date,
  ): LinkedinEvent
  lead(
    owner: LinkedinOwner,
    answers: Readonly<Record<string, string>>,
    at?: Date,
  ): LinkedinEvent & { readonly lead: LinkedinLead }
  removeLead(leadId: string): LinkedinEvent
  unknown(post: LinkedinPost, at?: Date): LinkedinEvent
}

export interface LinkedinApiFake extends FakeHttpServer, LinkedinWebhooks, LinkedinApiFakeLevers {
  readonly clientId: string
  readonly clientSecret: string
  readonly applicationId: string
  /** The webhook to which new organisations are subscribed. */
  readonly webhookUrl: string
  readonly events: LinkedinApiFakeEvents
  /** Everything LinkedIn has stored, both directions, in the order written: the ground truth. */
  readonly heldComments: readonly LinkedinComment[]
}

/**
 * LinkedIn's versioned API and OAuth endpoints on a free port, which also play the platform: organisations, posts, comments and lead forms
 * with state, and webhooks that are signed and delivered over real HTTP. Calls are checked strictly: missing headers, characters that
 * Rest.li requires encoded, unknown parameters and keys are 400, invalid tokens 401, a foreign organisation 403, calls over the daily limit 429.
 *
 * @example
 * const linkedin = await startLinkedinApiFake({ clientSecret: 'secret', webhookUrl })
 * const post = linkedin.addPost(linkedin.addOrganization({ name: 'Oak & Co' }))
 * await linkedin.comments(post, { by: linkedin.addMember(), text: 'How much is the shelf?' })
 * await linkedin.close()
 */
export async function startLinkedinApiFake(options: LinkedinApiFakeOptions): Promise<LinkedinApiFake> {
  const world = createLinkedinWorld({
    clientId: options.clientId ?? '77fakeclient',
    clientSecret: options.clientSecret,
    applicationId: options.applicationId ?? '221195903',
    now: options.now ?? ((): Date => new Date()),
  })
  const webhookUrl = options.webhookUrl ?? 'https://host.example/webhooks/linkedin'
  const { echo, close, ...webhooks } = createLinkedinWebhooks(world, options)
  const server = await startFakeHttpServer(createLinkedinHandler(world, echo))
  return {
    ...server,
    ...webhooks,
    ...createLinkedinLevers(world, server, webhookUrl),
    clientId: world.clientId,
    clientSecret: world.clientSecret,
    applicationId: world.applicationId,
    webhookUrl,
    events: createEvents(world),
    heldComments: world.comments,
    async close() {
      close()
      await server.close()
    },
  }
}

function createEvents(world: LinkedinWorld): LinkedinApiFakeEvents {
  return {
    comment: (post, options) => commentEvent(world, post, options),
    adminComment: (post, options) => commentEvent(world, post, { ...options, by: post.organization.urn }),
    edit: (commentUrn, text, at) => editEvent(world, commentUrn, text, at),
    remove: (commentUrn, at) => deletionEvent(world, commentUrn, at),
    like: (post, at) => likeEvent(world, post, at),
    share: (post, share, at) => shareEvent(world, post, share, at),
    lead: (owner, answers, at) => leadEvent(world, owner, answers, at),
    removeLead: (leadId) => leadDeletionEvent(world, leadId),
    unknown: (post, at) => unknownActionEvent(world, post, at),
  }
}
