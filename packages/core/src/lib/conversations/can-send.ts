import type { ConversationChannel } from './conversation.ts'
import type { RegisteredPlatform } from '../accounts/platform-registry.ts'

/** True when the adapter can answer in this kind of conversation. */
export function canSend({ ingestor, capabilities }: RegisteredPlatform, channel: ConversationChannel): boolean {
  if (ingestor.send === undefined || capabilities.send === 'none') return false
  return capabilities.send === 'both' || capabilities.send === (channel === 'public' ? 'comment' : 'direct_message')
}
