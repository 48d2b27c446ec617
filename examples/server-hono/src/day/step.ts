/** One thing that happens in a conversation. `after` is the pause before it in minutes; without it a few minutes pass. */
export type Step = { readonly after?: number } & (
  | { readonly say: string }
  /** A button of the page's menu or of an advertisement. */
  | { readonly press: string; readonly payload: string }
  /** A picture, a voice message or a file, with or without a text. */
  | { readonly attach: 'image' | 'audio' | 'file'; readonly say?: string }
  /** Edits the person's last text. */
  | { readonly edit: string }
  /** Unsends the person's last text. */
  | { readonly unsend: true }
  /** Reacts to the person's own last text, as people sometimes do. */
  | { readonly react: string }
  /** Reads what the page wrote. */
  | { readonly read: true }
  /** Somebody at the business answers in the page's own inbox. */
  | { readonly staff: string }
  /** A kind of event newer than the receiver. */
  | { readonly unknown: true }
)

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it'

/** A typical conversation, for many people. Texts take `{name}`, `{email}`, `{phone}`, `{company}` and `{order}`. */
export interface Scene {
  readonly name: string
  readonly language: Language
  /** How often it happens, relative to the other scenes of the same business. */
  readonly weight: number
  /** False if no lead is created: spam, and people who want to be left alone. */
  readonly lead: boolean
  readonly steps: readonly Step[]
}

/** A customer of the host: a tenant, with its page and perhaps an Instagram account. */
export interface Business {
  readonly name: string
  readonly tier: 'free' | 'pro' | 'enterprise'
  readonly page: string
  readonly instagram?: string
  /** What the automatic replies know about the business. */
  readonly instructions: string
  readonly scenes: readonly Scene[]
}
