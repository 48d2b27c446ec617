import type { CallContext, RequestBudget } from './call-context.ts'
import type { PlatformEvent, StatusEvent } from './platform-event.ts'
import type { PlatformTextLimits } from './text-limit.ts'

/** A webhook request as received. `body` contains the exact bytes: signatures cover them, not a re-serialised object. */
export interface WebhookRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Uint8Array
}

/** The answer to a platform's handshake. */
export interface HandshakeResponse {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/**
 * Whether the request was signed with one of our secrets. `not_configured` means that the adapter has no secret at all: the core fails closed with
 * 500; every other refusal is 401.
 */
export type SignatureVerdict =
  | { readonly verified: true; readonly scheme: string }
  | {
      readonly verified: false
      readonly reason:
        | 'signature_missing'
        | 'signature_malformed'
        | 'signature_mismatch'
        | 'timestamp_stale'
        | 'not_configured'
    }

/** What a platform can do, as data: the core checks this and never probes by calling. */
export interface PlatformCapabilities extends PlatformTextLimits {
  /** What `send` creates: a direct message, a public comment, or nothing. */
  readonly send: 'direct_message' | 'comment' | 'both' | 'none'
  /** True if our own sends come back as webhooks. */
  readonly echoes: boolean
  readonly backfill: boolean
  /** True if the platform charges for what `backfill` reads: it is then called only after a known loss. Default false. */
  readonly historyCharged?: boolean | undefined
  readonly profiles: boolean
  readonly replyWindow: ReplyWindow
  /**
   * `needs_approval`: the platform accepts automated public answers only from applications that it has approved, and the host has not declared that
   * it has the approval. They wait as drafts for a person. Default: allowed.
   */
  readonly automatedPublicReplies?: 'allowed' | 'needs_approval' | undefined
  /**
   * What the platform changes in a text in transit, so that the echo of a reply is still recognised. White space at the ends, its kind, and the
   * composition of characters are always ignored. Default: nothing.
   */
  readonly textChanges?: readonly TextChange[] | undefined
}

/** `links`: links are replaced by shorter ones. `leading_names`: the names of the people being answered are put in front. */
export type TextChange = 'links' | 'leading_names'

/** How long an answer is allowed, counted from the participant's last action. `null` means no limit. */
export interface ReplyWindow {
  readonly automatedMs: number | null
  /** For a message that a person wrote. */
  readonly personMs: number | null
  /** A longer window, for automation too, that starts when the person comes from an advertisement. */
  readonly ad?:
    | {
        readonly windowMs: number
        /** The value of `details.referral.source` in such an event. */
        readonly sources: readonly string[]
      }
    | undefined
  /** True if a public reply is allowed only when the author has addressed the account (X since 23 February 2026). */
  readonly requiresSummons: boolean
}

/** The tokens of one connected account, decrypted for a single call. */
export interface PlatformCredentials {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly expiresAt?: Date | undefined
  readonly refreshTokenExpiresAt?: Date | undefined
  readonly scopes?: readonly string[] | undefined
}

export interface PlatformAccount {
  readonly platform: string
  readonly accountId: string
  readonly credentials: PlatformCredentials
  /** What the adapter stored about the account at connect time, such as the surface or the webhook id. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Passed with each call on behalf of one account. */
export interface PlatformContext extends CallContext {
  readonly account: PlatformAccount
  readonly budget: RequestBudget
}

export interface OutboundMessage {
  readonly conversationId: string
  readonly participantId: string
  readonly text: string
  /** Our reply row's id (UUID). Sent along if the platform's echo repeats it; the idempotency key if the platform has one. */
  readonly clientReference: string
  readonly author: 'automation' | 'person'
  /** When the participant last acted; decides which messaging type is allowed. */
  readonly lastInboundAt: Date
  /** When the participant last came from an advertisement that opens a longer window (`replyWindow.ad`). */
  readonly adOpenedAt?: Date | undefined
  readonly replyToMessageId?: string | undefined
}

/**
 * The outcome of a send. `unknown_outcome` means that the platform may have accepted the message: it is never resent blindly, the echo or the read
 * API settles it. `detail` never contains the message's text.
 */
export type SendResult =
  | {
      readonly sent: true
      readonly messageId: string
      readonly conversationId?: string | undefined
      /** The platform's own time of the message, if its response has it. Default: when the send began. */
      readonly sentAt?: Date | undefined
    }
  | {
      readonly sent: false
      readonly reason: SendFailureReason
      readonly retryAt?: Date | undefined
      readonly vendorCode?: string | undefined
      readonly detail: string
      /**
       * True if the platform refused without saying why: this counts against the recipient, and against the account only when it repeats for other
       * people.
       */
      readonly unexplained?: boolean | undefined
    }

export type SendFailureReason =
  | 'window_closed'
  | 'needs_reauth'
  | 'permission'
  | 'rate_limited'
  | 'recipient_unavailable'
  | 'thread_not_owned'
  | 'blocked'
  | 'invalid'
  | 'transient'
  | 'unknown_outcome'

export interface ParticipantProfile {
  readonly name: string | null
  readonly username: string | null
  readonly pictureUrl: string | null
}

/** The health of a connected account. Inbound messages are stored whatever it is. */
export type AccountHealth =
  | 'healthy'
  | 'rate_limited'
  | 'needs_reauth'
  | 'missing_scope'
  | 'webhook_unsubscribed'
  | 'blocked'

export interface AccountCheck {
  readonly health: AccountHealth
  readonly accountName?: string | undefined
  readonly missingScopes: readonly string[]
  /** True if the call had to resubscribe the webhook. */
  readonly resubscribed: boolean
  /** For accounts that share a webhook subscription. Default: the account has its own, described by `resubscribed` and `health`. */
  readonly subscription?: SubscriptionCheck | undefined
}

/** A subscription that delivers the webhooks of several accounts, such as a page's subscription or an app's webhook. */
export interface SubscriptionCheck {
  /** The same for accounts that share it, at most 255 characters; null if the adapter does not know. */
  readonly key: string | null
  /** True if it had to be resubscribed, or could not be: then every account that shares it may have missed deliveries. */
  readonly lost: boolean
}

/** An account from an authorisation, ready to be connected. */
export interface AuthorizedAccount {
  readonly platform: string
  readonly accountId: string
  readonly accountName: string | null
  /**
   * The platform's id of the business that owns the account, at most 255 characters: accounts of one business may share the ids of their participants.
   * Absent if the platform does not say, or the person did not allow the question.
   */
  readonly businessId?: string | undefined
  readonly credentials: PlatformCredentials
  readonly metadata: Readonly<Record<string, unknown>>
}

/** The platform's OAuth 2.0 authorisation-code flow (RFC 6749 §4.1, PKCE RFC 7636). */
export interface PlatformAuthorization {
  /** True if the flow must include a code challenge. */
  readonly pkce: boolean
  authorizationUrl(request: {
    readonly state: string
    readonly redirectUri: string
    readonly codeChallenge?: string | undefined
  }): URL
  /** Exchanges the code for tokens; returns one account for X, and possibly several pages or organisations elsewhere. */
  exchange(
    grant: { readonly code: string; readonly redirectUri: string; readonly codeVerifier?: string | undefined },
    context: CallContext,
  ): Promise<readonly AuthorizedAccount[]>
}

/**
 * The port to one messaging platform. Instances have no state except their options: account, tokens, `fetch`, clock and signal come with
 * each call, so that one instance serves every tenant. Optional members are present exactly when `capabilities` declares them.
 */
export interface PlatformIngestor<Platform extends string = string> {
  /** The last segment of the webhook path: `/webhooks/{id}`. */
  readonly id: string
  /** The platforms that it handles; Messenger and Instagram share an envelope and therefore an adapter. */
  readonly platforms: readonly Platform[]
  readonly capabilities: Readonly<Record<Platform, PlatformCapabilities>>
  /** The display name of a platform: `Facebook Messenger`. Default: its own name. */
  readonly displayNames?: Readonly<Partial<Record<Platform, string>>>
  /** Answers the platform's GET; null if the request is not a handshake (the core answers 404). Never signs anything that could be a webhook body. */
  handshake(request: WebhookRequest): HandshakeResponse | null
  /** Checks the signature over the received bytes, in constant time, against every configured secret. Refuses a body that `handshake` would sign. */
  verify(request: WebhookRequest): SignatureVerdict
  /**
   * Pure and total: a bad event never affects the others, and a bad field never drops its event. An event that carries no information becomes an
   * `ignored` event with a reason. Events keep the body's order.
   * @throws LeadKitError `payload_invalid` only if the body is not a JSON object at all.
   */
  parse(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[]
  /**
   * The events of `parse`, in the same order, read one by one: for a large body the core takes a few hundred in one turn of the event loop, so that
   * other requests are answered in between. For an adapter whose platform sends many events in one body.
   * @throws LeadKitError as `parse`, before the first event.
   */
  parseEach?(body: Uint8Array, receivedAt: Date): Iterable<PlatformEvent>
  readonly authorization?: PlatformAuthorization
  send?(message: OutboundMessage, context: PlatformContext): Promise<SendResult>
  /**
   * Finds out whether a send with an unknown outcome arrived; null if the platform cannot say yet.
   *
   * @param since when the send began.
   * @param claimed ids of messages that belong to other replies and therefore never match: the same text may be sent twice.
   */
  findSent?(
    message: OutboundMessage,
    since: Date,
    context: PlatformContext,
    claimed?: ReadonlySet<string>,
  ): Promise<SendResult | null>
  /**
   * Exchanges tokens for new ones. Called under a lock on the account; the result is committed before its first use.
   * @throws LeadKitError `auth_revoked` if only a person can help, `transient` or `rate_limited` if the old token stays in use.
   */
  refresh?(context: PlatformContext): Promise<PlatformCredentials>
  /**
   * The participant's name; null if the platform does not give it (yet).
   * @throws LeadKitError `not_found` if the participant cannot be looked up, such as an id that the adapter made up; the core does not ask again.
   */
  profile?(participantId: string, context: PlatformContext): Promise<ParticipantProfile | null>
  /** Messages since a given time, oldest or newest first, with the same ids as from `parse`. Stops when the consumer stops. */
  backfill?(since: Date, context: PlatformContext): AsyncIterable<PlatformEvent>
  /** Checks token, scopes and webhook subscription, and resubscribes if it can. Run daily and after a gap. */
  reconcile?(context: PlatformContext): Promise<AccountCheck>
  /** Ends the webhook subscription when the account is disconnected. */
  unsubscribe?(context: PlatformContext): Promise<void>
  /** Fetches what an event only refers to, such as the answers of a lead form. */
  hydrate?(event: StatusEvent, context: PlatformContext): Promise<readonly PlatformEvent[]>
}
