import type { JsonValue } from '@leadkit/contracts'
import { refuseInvalid, refuseWith } from './linkedin-api-fake-error.ts'
import { allowKeys, allowQuery, pageOf, requireOwner, requireScope } from './linkedin-api-fake-request.ts'
import type { LinkedinCall } from './linkedin-api-fake-request.ts'
import { addComment, findComment } from './linkedin-api-fake-world.ts'
import type { LinkedinComment, LinkedinPost, LinkedinWorld } from './linkedin-api-fake-world.ts'

const MAX_TEXT = 1250

/**
 * `POST /socialActions/{urn}/comments`, strictly: every key is checked, `parentComment` must be the comment in the path, and the comment is
 * stored before the answer is sent.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api
 */
export function takeComment(world: LinkedinWorld, call: LinkedinCall): LinkedinComment {
  const { post, parent } = targetOf(world, call)
  requireScope(world, call, 'w_organization_social', 'w_organization_social_feed')
  allowKeys(call.json, ['actor', 'object', 'parentComment', 'message'])
  const { actor, object, parentComment, message } = call.json
  const organization = requireOwner(world, call, typeof actor === 'string' ? actor : undefined)
  if (object !== post.urn) refuseInvalid('object must be the thread of the comment')
  if (parentComment !== parent) refuseInvalid('parentComment must be the comment in the path')
  if (typeof message !== 'object' || message === null) refuseInvalid('message is required')
  allowKeys(message as Readonly<Record<string, unknown>>, ['text'])
  const text: unknown = Reflect.get(message, 'text')
  if (typeof text !== 'string' || text === '') refuseInvalid('message.text is required')
  if (text.length > MAX_TEXT)
    refuseWith({ status: 400, code: 'FIELD_LENGTH_TOO_LONG', message: 'The text is too long' })
  return addComment(world, { post, author: organization.urn, text, parent })
}

/** `GET /socialActions/{urn}/comments`, newest first: for a post only its own comments, for a comment the answers to it. */
export function listComments(world: LinkedinWorld, call: LinkedinCall): JsonValue {
  allowQuery(call, ['start', 'count'])
  const { post, parent } = targetOf(world, call)
  requireScope(world, call, 'r_organization_social', 'r_organization_social_feed')
  const rows = world.comments.filter(
    (comment) => comment.post === post && comment.parent === parent && !comment.deleted,
  )
  return pageOf(call, rows.toReversed().map(commentRow))
}

function targetOf(
  world: LinkedinWorld,
  call: LinkedinCall,
): { readonly post: LinkedinPost; readonly parent: string | undefined } {
  const raw = call.segments[1] ?? ''
  if (/[(),:']/.test(raw)) refuseInvalid('A reserved character of Rest.li is not encoded')
  const urn = decodeURIComponent(raw)
  const comment = findComment(world, urn)
  const post = comment?.post ?? world.posts.get(urn)
  if (post === undefined) refuseWith({ status: 404, code: 'NOT_FOUND', message: 'No such post or comment' })
  return { post, parent: comment?.urn }
}

export function commentRow(comment: LinkedinComment): Readonly<Record<string, JsonValue>> {
  const time = comment.createdAt.getTime()
  return {
    $URN: comment.urn,
    commentUrn: comment.urn,
    id: comment.id,
    actor: comment.author,
    object: comment.post.urn,
    ...(comment.parent === undefined ? {} : { parentComment: comment.parent }),
    message: { attributes: [], text: comment.text },
    created: { actor: comment.author, time },
    lastModified: { actor: comment.author, time },
  }
}
