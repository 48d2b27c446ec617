/** The body of a Messenger webhook with messages to a page: one, or one for each id. */
export function pageMessage(accountId: string, mids: string | readonly string[], text = 'Hello'): Buffer {
  const time = Date.now()
  const messaging = [mids].flat().map((mid) => ({
    sender: { id: '5' },
    recipient: { id: accountId },
    timestamp: time,
    message: { mid, text },
  }))
  return Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: accountId, time, messaging }] }))
}
