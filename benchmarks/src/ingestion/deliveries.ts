import { createHmac, randomUUID } from 'node:crypto'

/** A webhook with one Messenger text, ready to post: composed and signed before timing starts. */
export interface PreparedDelivery {
  readonly page: string
  readonly participant: string
  readonly messageId: string
  readonly text: string
  readonly sentAt: Date
  readonly body: string
  readonly signature: string
}

const TEXT = 'Hello! What does the pro plan cost for ten people, and can we pay by invoice?'
const PARTICIPANTS = 500

export function prepareDeliveries(
  pages: readonly string[],
  count: number,
  secret: string,
): readonly PreparedDelivery[] {
  return Array.from({ length: count }, (_, index) => {
    const page = pages[index % pages.length] ?? ''
    const participant = String(50_000 + (index % PARTICIPANTS))
    const messageId = `m_${randomUUID()}`
    const sentAt = new Date()
    const event = {
      sender: { id: participant },
      recipient: { id: page },
      timestamp: sentAt.getTime(),
      message: { mid: messageId, text: TEXT },
    }
    const body = JSON.stringify({ object: 'page', entry: [{ id: page, time: sentAt.getTime(), messaging: [event] }] })
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
    return { page, participant, messageId, text: TEXT, sentAt, body, signature }
  })
}
