import type { PlatformCapabilities, PlatformIngestor } from '@leadkit/contracts'

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

  /** The platforms' display names, for the table of platforms. */
  names(): readonly { readonly name: string; readonly displayName: string }[] {
    return Array.from(this.#platforms, ([name, { ingestor }]) => ({
      name,
      displayName: ingestor.displayNames?.[name] ?? name,
    }))
  }

  /** Undefined if no adapter for the platform is registered (any more). */
  find(platform: string): RegisteredPlatform | undefined {
    return this.#platforms.get(platform)
  }
}
