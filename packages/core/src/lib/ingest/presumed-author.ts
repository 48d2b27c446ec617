import type { MessageEvent } from '@leadkit/contracts'

/**
 * Who wrote a message as long as no reply of ours explains it. An outbound one is another application's that names itself, or a person's, in
 * the platform's own inbox.
 */
export function presumedAuthor(event: MessageEvent): 'participant' | 'automation' | 'person' {
  if (event.direction === 'inbound') return 'participant'
  return event.applicationId !== undefined && event.clientReference !== undefined ? 'automation' : 'person'
}
