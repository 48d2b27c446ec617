/** The dedupe key of a comment, the same from a webhook and from the notifications' history. */
export function messageKey(commentUrn: string): string {
  return `message:${commentUrn}`
}
