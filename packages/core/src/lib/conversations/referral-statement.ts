/**
 * The referrals of a conversation that may still keep its window open, as one JSON array: those of messages, and the newest one that the platform
 * reported without a message. For a statement whose `c` is the conversation. No window reaches back more than eight days.
 */
export function referralsOf(tenant: string): string {
  return `(SELECT jsonb_agg(jsonb_build_object('source', r.source, 'at', r.at)) FROM (
    SELECT m.metadata -> 'referral' ->> 'source' AS source, to_jsonb(m.received_at) #>> '{}' AS at FROM ${tenant}.messages m
      WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.metadata ? 'referral'
        AND m.received_at >= c.last_inbound_at - interval '8 days'
    UNION ALL SELECT c.metadata -> 'referral' -> 'referral' ->> 'source', c.metadata -> 'referral' ->> 'at'
      WHERE c.metadata ? 'referral') r)`
}
