import type { PlatformCapabilities, PlatformIngestor } from '@leadkit/contracts'
import type { ConversationChannel } from './conversation.ts'

/** A platform with the adapter that serves it. */
export interface RegisteredPlatform {
  readonly ingestor: PlatformIngestor
  readonly capabilities: PlatformCapabilities
}

/** The kit's adapters by platform; one adapter may serve several. */
export class PlatformRegistry {
  readonly #platforms: ReadonlyMap<string, RegisteredPlatform>

  constructor(ingestors: readonly PlatformIngestor[]) {
    this.#platforms = new Map(
      ingestors.flatMap((ingestor) =>
        ingestor.platforms.flatMap((platform) => {
          const capabilities = ingestor.capabilities[platform]
          return capabilities === undefined ? [] : [[platform, { ingestor, capabilities }] as const]
        }),
      ),
    )
  }

  /** Undefined when no adapter for the platform is registered (any more). */
  find(platform: string): RegisteredPlatform | undefined {
    return this.#platforms.get(platform)
  }
}

/** True when the adapter can answer in this kind of conversation. */
export function canSend({ ingestor, capabilities }: RegisteredPlatform, channel: ConversationChannel): boolean {
  if (ingestor.send === undefined || capabilities.send === 'none') return false
  return capabilities.send === 'both' || capabilities.send === (channel === 'public' ? 'comment' : 'direct_message')
}
