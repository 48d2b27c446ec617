const DIGITS = /^\d+$/

/**
 * The conversation of two people: both ids, the smaller first, as `dm_conversation_id` of the v2 API has it. Ids have more digits
 * than a number can hold.
 */
export function pairConversation(one: string, other: string): string {
  return isSmaller(one, other) ? `${one}-${other}` : `${other}-${one}`
}

function isSmaller(one: string, other: string): boolean {
  return DIGITS.test(one) && DIGITS.test(other) ? BigInt(one) < BigInt(other) : one < other
}

/**
 * What an id of ours stands for. X numbers groups and posts alike; only the message that is answered tells them apart.
 */
export function conversationKind(conversationId: string): 'pair' | 'numbered' | 'encrypted' {
  if (/^\d+-\d+$/.test(conversationId)) return 'pair'
  return DIGITS.test(conversationId) ? 'numbered' : 'encrypted'
}

/** The party of an encrypted chat that is not the account; its id joins both with a colon. Undefined for a group. */
export function chatPartner(conversationId: string, accountId: string): string | undefined {
  const parties = conversationId.split(/[:-]/)
  return parties.length === 2 && parties.includes(accountId)
    ? parties.find((party) => party !== accountId && party !== '')
    : undefined
}
