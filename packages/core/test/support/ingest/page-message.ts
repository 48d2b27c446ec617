/** The body of a Messenger webhook with one message to a page. */
export function pageMessage(accountId: string, mid: string, text = 'Hello'): Buffer {
  const message = { sender: { id: '5' }, recipient: { id: accountId }, timestamp: Date.now(), message: { mid, text } }
  const entry = { id: accountId, time: Date.now(), messaging: [message] }
  return Buffer.from(JSON.stringify({ object: 'page', entry: [entry] }))
}
