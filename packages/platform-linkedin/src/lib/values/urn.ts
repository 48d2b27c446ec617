/** Whether the account is an organisation, which has posts, or an ad account, which has lead forms only. */
export function isOrganization(accountId: string): boolean {
  return /^urn:li:organization(Brand)?:/.test(accountId)
}

/** The last part of a simple urn: `65b10a-f` of `urn:li:leadGenFormResponse:65b10a-f`. */
export function idOfUrn(urn: string): string {
  return urn.slice(urn.lastIndexOf(':') + 1)
}

export interface CommentUrn {
  /** The long form: `urn:li:comment:(urn:li:activity:7094,7095)`. */
  readonly urn: string
  /** The post's thread: `urn:li:activity:7094`. */
  readonly thread: string
}

const COMMENT = /^urn:li:comment:\(\s*(?:urn:li:)?([A-Za-z]+):(\d+)\s*,\s*(\d+)\s*\)$/

/**
 * Reads a comment's urn in either form: `generatedActivity` has the short one (`activity:…`), the decorated entity the long one, for one and
 * the same comment. Undefined for anything else.
 */
export function readCommentUrn(value: string): CommentUrn | undefined {
  const [, kind, thread, comment] = COMMENT.exec(value) ?? []
  if (kind === undefined || thread === undefined || comment === undefined) return undefined
  return commentUrn(`urn:li:${kind}:${thread}`, comment)
}

export function commentUrn(thread: string, commentId: string): CommentUrn {
  return { urn: `urn:li:comment:(${thread},${commentId})`, thread }
}

/**
 * A value inside a Rest.li 2.0 path or query: besides what a URL needs, the protocol's own `( ) , : '` are encoded.
 * @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
 */
export function encodeRestli(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[()']/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
