/**
 * All touches of a lead and of those merged into it, as a set of rows; `lead` is the alias of a row of `leads`. The touch that follows from a
 * conversation has an empty key: from its start, and for a thread in public until the person's last message.
 */
export function touchesOf(tenant: string, lead: string): string {
  return `(SELECT t.subject_id, t.source_key, t.details, t.extra, t.first_at, t.last_at,
      t.subject_id IS NOT DISTINCT FROM member.conversation_id AS is_conversation
    FROM ${tenant}.leads member JOIN ${tenant}.touches t ON t.subject_id IN (member.id, member.conversation_id)
    WHERE member.id = ${lead}.id OR member.merged_into = ${lead}.id
    UNION ALL SELECT c.id, '', jsonb_build_object('platform', account.platform, 'socialAccountId', account.id)
        || CASE c.channel WHEN 'public' THEN jsonb_build_object('kind', 'comment', 'postId', c.platform_conversation_id)
          ELSE '{"kind": "direct"}' END,
      NULL, c.started_at, CASE c.channel WHEN 'public' THEN greatest(c.started_at, c.last_inbound_at) ELSE c.started_at END, true
    FROM ${tenant}.leads member JOIN ${tenant}.conversations c ON c.id = member.conversation_id
    JOIN ${tenant}.social_accounts account ON account.id = c.social_account_id
    WHERE (member.id = ${lead}.id OR member.merged_into = ${lead}.id) AND c.message_count > 0)`
}

/**
 * The order in which the first touch comes first. A conversation begins with what its first message says of itself: a copy of that message that was
 * fetched later may have a time of whole seconds.
 */
export const FIRST_ORDER = `date_trunc('second', first_at), source_key = '', first_at, source_key COLLATE "C"`

/** The order in which the last touch comes first: that somebody simply wrote again displaces nothing. */
export const LAST_ORDER = `details ->> 'kind' = 'direct', last_at DESC, source_key = '', source_key COLLATE "C"`

export type TouchEnd = 'first' | 'last'

/** The details of a lead's first or last touch, as a scalar subquery. */
export function touchOfLead(end: TouchEnd, tenant: string, lead: string): string {
  const order = end === 'first' ? FIRST_ORDER : LAST_ORDER
  return `(SELECT details FROM ${touchesOf(tenant, lead)} AS touches_of_lead ORDER BY ${order} LIMIT 1)`
}
