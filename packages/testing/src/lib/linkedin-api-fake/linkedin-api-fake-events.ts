import type { JsonValue } from '@leadkit/contracts'
import { addComment } from './linkedin-api-fake-world.ts'
import type {
  LinkedinComment,
  LinkedinItem,
  LinkedinLead,
  LinkedinOwner,
  LinkedinPost,
  LinkedinWorld,
} from './linkedin-api-fake-world.ts'

/** One event, not yet delivered: an item of `notifications`, or a separate body for a lead form. */
export interface LinkedinEvent {
  readonly type: 'notification' | 'lead'
  readonly owner: LinkedinOwner
  readonly leadType: string | undefined
  readonly at: Date
  readonly item: LinkedinItem
  /** The comment that it delivers or concerns. */
  readonly messageId: string | undefined
}

export interface LinkedinCommentOptions {
  /** `urn:li:person:…` or an organisation. */
  readonly by: string
  readonly text: string
  /** The comment that it answers. */
  readonly parent?: string | undefined
  readonly at?: Date | undefined
}

/** Somebody comments on a post; from the organisation itself it is an `ADMIN_COMMENT`. */
export function commentEvent(world: LinkedinWorld, post: LinkedinPost, options: LinkedinCommentOptions): LinkedinEvent {
  const { by, text, parent, at } = options
  return commentNotice(world, addComment(world, { post, author: by, text, parent, at }))
}

export function commentNotice(world: LinkedinWorld, comment: LinkedinComment): LinkedinEvent {
  const own = comment.author === comment.post.organization.urn
  return aboutComment(world, comment, own ? 'ADMIN_COMMENT' : 'COMMENT', comment.createdAt)
}

export function editEvent(world: LinkedinWorld, commentUrn: string, text: string, at?: Date): LinkedinEvent {
  const comment = requireComment(world, commentUrn)
  comment.text = text
  return aboutComment(world, comment, 'COMMENT_EDIT', at ?? world.now())
}

export function deletionEvent(world: LinkedinWorld, commentUrn: string, at?: Date): LinkedinEvent {
  const comment = requireComment(world, commentUrn)
  comment.deleted = true
  return aboutComment(world, comment, 'COMMENT_DELETE', at ?? world.now())
}

function requireComment(world: LinkedinWorld, urn: string): LinkedinComment {
  const comment = world.comments.find((candidate) => candidate.urn === urn)
  if (comment === undefined) throw new Error('The fake knows no such comment')
  return comment
}

function aboutComment(world: LinkedinWorld, comment: LinkedinComment, action: string, at: Date): LinkedinEvent {
  const { post, parent } = comment
  const decorated = {
    owner: comment.author,
    ...(action === 'COMMENT_DELETE' ? {} : { text: comment.text }),
    entity: comment.urn,
    object: post.urn,
    ...(parent === undefined ? {} : { parentComment: parent }),
  }
  const extra = {
    decoratedGeneratedActivity: { comment: decorated },
    // The same comment in the short form.
    generatedActivity: comment.urn.replace('(urn:li:', '('),
  }
  return { ...notice(world, post, { action, at, extra }), messageId: comment.urn }
}

/** A like says neither who nor which kind. */
export function likeEvent(world: LinkedinWorld, post: LinkedinPost, at?: Date): LinkedinEvent {
  return notice(world, post, { action: 'LIKE', at: at ?? world.now(), extra: {} })
}

export function shareEvent(
  world: LinkedinWorld,
  post: LinkedinPost,
  share: { readonly by: string; readonly text: string; readonly mention?: boolean },
  at?: Date,
): LinkedinEvent {
  const entity = `urn:li:share:${7_094_978_106_994_632_153n + BigInt(world.next())}`
  const decorated = { owner: share.by, mediaCategory: 'NONE', text: share.text, entity }
  const extra = { decoratedGeneratedActivity: { share: decorated }, generatedActivity: entity }
  return notice(world, post, {
    action: share.mention === true ? 'SHARE_MENTION' : 'SHARE',
    at: at ?? world.now(),
    extra,
  })
}

/** An action newer than the adapter. */
export function unknownActionEvent(world: LinkedinWorld, post: LinkedinPost, at?: Date): LinkedinEvent {
  return notice(world, post, { action: 'HOLOGRAM', at: at ?? world.now(), extra: {} })
}

/** Realistic ids: some negative, some too large for a JavaScript number, all different. */
function newNotificationId(world: LinkedinWorld): string {
  const number = BigInt(world.next())
  return String(number % 2n === 0n ? -1_266_116_596n - number : 9_223_372_036_854_770_000n + number)
}

function notice(
  world: LinkedinWorld,
  post: LinkedinPost,
  { action, at, extra }: { readonly action: string; readonly at: Date; readonly extra: Record<string, JsonValue> },
): LinkedinEvent {
  const { organization } = post
  const item: LinkedinItem = {
    subscriber: organization.administrator.urn,
    lastModifiedAt: at.getTime(),
    decoratedSourcePost: { owner: organization.urn, mediaCategory: 'NONE', text: post.text },
    sourcePost: post.urn,
    ...extra,
    action,
    notificationId: newNotificationId(world),
    organizationalEntity: organization.urn,
  }
  world.notifications.push({ organization: organization.urn, action, at, item })
  return { type: 'notification', owner: organization, leadType: undefined, at, item, messageId: undefined }
}

/** Somebody fills in a lead form; the answers must be fetched. */
export function leadEvent(
  world: LinkedinWorld,
  owner: LinkedinOwner,
  answers: Readonly<Record<string, string>>,
  at?: Date,
): LinkedinEvent & { readonly lead: LinkedinLead } {
  const lead: LinkedinLead = {
    id: `65b10a${world.next().toString(16)}-f`,
    owner,
    leadType: owner.kind === 'organization' ? 'EVENT' : 'SPONSORED',
    submittedAt: at ?? world.now(),
    answers,
    deleted: false,
  }
  world.leads.set(lead.id, lead)
  return { ...aboutLead(lead, 'CREATED'), lead }
}

/** The member withdraws the answers: same urn, same time, another action. */
export function leadDeletionEvent(world: LinkedinWorld, leadId: string): LinkedinEvent {
  const lead = world.leads.get(leadId)
  if (lead === undefined) throw new Error('The fake knows no such lead')
  lead.deleted = true
  return aboutLead(lead, 'DELETED')
}

export const LEAD_FORM_URN = 'urn:li:versionedLeadGenForm:(urn:li:leadGenForm:818, 1)'

function aboutLead(lead: LinkedinLead, leadAction: 'CREATED' | 'DELETED'): LinkedinEvent {
  const { owner, leadType, submittedAt: at } = lead
  const associatedEntity: LinkedinItem =
    leadType === 'SPONSORED' ? { sponsoredCreative: 'urn:li:sponsoredCreative:421' } : { event: 'urn:li:event:752' }
  const item: LinkedinItem = {
    type: 'LEAD_ACTION',
    leadGenFormResponse: `urn:li:leadGenFormResponse:${lead.id}`,
    leadGenForm: LEAD_FORM_URN,
    owner: { [owner.kind]: owner.urn },
    associatedEntity,
    leadType,
    leadAction,
    occurredAt: at.getTime(),
  }
  return { type: 'lead', owner, leadType, at, item, messageId: undefined }
}
