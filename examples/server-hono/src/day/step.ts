/** One thing that happens in a conversation. `after` is the pause before it in minutes; without it a few minutes pass. */
export type Step = { readonly after?: number } & (
  | { readonly say: string }
  /** A button of the page's menu or of an advertisement. */
  | { readonly press: string; readonly payload: string }
  /** A picture, a voice message or a file, with or without a text. */
  | { readonly attach: 'image' | 'audio' | 'file'; readonly say?: string }
  /** Changes the person's last text. */
  | { readonly edit: string }
  /** Takes the person's last text back. */
  | { readonly unsend: true }
  /** Reacts to the person's own last text, as people do. */
  | { readonly react: string }
  /** Reads what the page wrote. */
  | { readonly read: true }
  /** Somebody of the business answers in the page's own inbox. */
  | { readonly staff: string }
  /** A kind of event that did not exist when the receiver was written. */
  | { readonly unknown: true }
)

export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it'

/** A conversation as it may go with many people. Texts take `{name}`, `{email}`, `{phone}`, `{company}` and `{order}`. */
export interface Scene {
  readonly name: string
  readonly language: Language
  /** How often it happens, beside the others of the same business. */
  readonly weight: number
  /** False for those who get no lead: spam, and people who want to be left alone. */
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
