import type { CallContext, RequestBudget } from './call-context.ts'
import type { PlatformEvent, StatusEvent } from './platform-event.ts'
import type { PlatformTextLimits } from './text-limit.ts'

/** A webhook request as received. `body` holds the exact bytes: signatures are over them, not over a re-serialised object. */
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
 * Whether the request was signed with a secret of ours. `not_configured` means that the adapter has no secret at all: the core fails
 * closed with 500, every other refusal is 401.
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

/** What a platform can do, as data: the core asks, it never probes by calling. */
export interface PlatformCapabilities extends PlatformTextLimits {
  /** What `send` makes: a direct message, a public comment, or nothing. */
  readonly send: 'direct_message' | 'comment' | 'both' | 'none'
  /** True when our own sends come back as webhooks. */
  readonly echoes: boolean
  readonly backfill: boolean
  /** True when the platform charges for what `backfill` reads: it is then read after a known loss only. Default false. */
  readonly historyCharged?: boolean | undefined
  readonly profiles: boolean
  readonly replyWindow: ReplyWindow
  /**
   * `needs_approval`: the platform takes public answers that a machine wrote only from applications that it has approved for that, and the
   * host has not said that it has the approval. They wait as drafts for a person. Default: allowed.
   */
  readonly automatedPublicReplies?: 'allowed' | 'needs_approval' | undefined
  /**
   * What the platform changes in a text on its way, so that the echo of a reply is recognised all the same. White space at the ends, its kind,
   * and the composition of characters never tell two texts apart. Default: nothing.
   */
  readonly textChanges?: readonly TextChange[] | undefined
}

/** `links`: they are replaced by shorter ones. `leading_names`: the names of those who are answered are put in front. */
export type TextChange = 'links' | 'leading_names'

/** When an answer is allowed, counted from the participant's last action. `null` means without limit. */
export interface ReplyWindow {
  readonly automatedMs: number | null
  /** For a message that a person wrote. */
  readonly personMs: number | null
  /** A longer window, for automation too, that begins when the person comes from an advertisement. */
  readonly ad?:
    | {
        readonly windowMs: number
        /** What `details.referral.source` of such an event says. */
        readonly sources: readonly string[]
      }
    | undefined
  /** True when a public reply needs the author to have addressed the account (X since 23 February 2026). */
  readonly requiresSummons: boolean
}

/** The tokens of one connected account, decrypted for one call. */
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

/** Given with each call on behalf of one account. */
export interface PlatformContext extends CallContext {
  readonly account: PlatformAccount
  readonly budget: RequestBudget
}

export interface OutboundMessage {
  readonly conversationId: string
  readonly participantId: string
  readonly text: string
  /** Our reply row's id (UUID). Sent along where the platform's echo repeats it; the idempotency key where it has one. */
  readonly clientReference: string
  readonly author: 'automation' | 'person'
  /** When the participant last acted; decides which messaging type is allowed. */
  readonly lastInboundAt: Date
  /** When the participant last came from an advertisement that opens a longer window (`replyWindow.ad`). */
  readonly adOpenedAt?: Date | undefined
  readonly replyToMessageId?: string | undefined
}

/**
 * The outcome of a send. `unknown_outcome` means that the platform may have taken the message: it is never sent again blindly, the echo
 * or the read API decides. `detail` holds no text of the message.
 */
export type SendResult =
  | {
      readonly sent: true
      readonly messageId: string
      readonly conversationId?: string | undefined
      /** The platform's own time of the message, where its answer tells it. Default: when the send began. */
      readonly sentAt?: Date | undefined
    }
  | {
      readonly sent: false
      readonly reason: SendFailureReason
      readonly retryAt?: Date | undefined
      readonly vendorCode?: string | undefined
      readonly detail: string
      /**
       * True when the platform refused without saying why: it counts as the recipient's, and as the account's only when it repeats for other
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

/** How a connected account stands. Inbound is stored whatever it says. */
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
  /** True when the call had to subscribe the webhook again. */
  readonly resubscribed: boolean
  /** Where accounts share what delivers their webhooks. Default: the account's own, as `resubscribed` and `health` say. */
  readonly subscription?: SubscriptionCheck | undefined
}

/** What delivers the webhooks of several accounts, such as a page's subscription or an app's webhook. */
export interface SubscriptionCheck {
  /** Equal for accounts that share it, at most 255 characters; null when the adapter cannot tell. */
  readonly key: string | null
  /** True when it had to be subscribed again, or could not be: then every account that shares it may have missed deliveries. */
  readonly lost: boolean
}

/** An account that an authorisation brought, ready to be connected. */
export interface AuthorizedAccount {
  readonly platform: string
  readonly accountId: string
  readonly accountName: string | null
  readonly credentials: PlatformCredentials
  readonly metadata: Readonly<Record<string, unknown>>
}

/** The platform's OAuth 2.0 authorisation-code flow (RFC 6749 §4.1, PKCE RFC 7636). */
export interface PlatformAuthorization {
  /** True when the flow must carry a code challenge. */
  readonly pkce: boolean
  authorizationUrl(request: {
    readonly state: string
    readonly redirectUri: string
    readonly codeChallenge?: string | undefined
  }): URL
  /** Trades the code for tokens; one account for X, several pages or organisations elsewhere. */
  exchange(
    grant: { readonly code: string; readonly redirectUri: string; readonly codeVerifier?: string | undefined },
    context: CallContext,
  ): Promise<readonly AuthorizedAccount[]>
}

/**
 * The port to one messaging platform. Instances are stateless but for their options: account, tokens, `fetch`, clock and signal come with
 * each call, so that one instance serves every tenant. Optional members are present exactly when `capabilities` say so.
 */
export interface PlatformIngestor<Platform extends string = string> {
  /** The segment of the webhook path: `/webhooks/{id}`. */
  readonly id: string
  /** The platforms whose events and accounts it handles; Messenger and Instagram share an envelope and so an adapter. */
  readonly platforms: readonly Platform[]
  readonly capabilities: Readonly<Record<Platform, PlatformCapabilities>>
  /** How a platform is called in front of people: `Facebook Messenger`. Default: its own name. */
  readonly displayNames?: Readonly<Partial<Record<Platform, string>>>
  /** Answers the platform's GET; null when the request is not a handshake (the core answers 404). Never signs what could be a webhook body. */
  handshake(request: WebhookRequest): HandshakeResponse | null
  /** Checks the signature over the received bytes, in constant time, against every configured secret. Refuses a body that `handshake` signs on demand. */
  verify(request: WebhookRequest): SignatureVerdict
  /**
   * Pure and total: one odd event never costs its neighbours, and one odd field never costs its event. What says nothing becomes an `ignored`
   * event with a reason. Events keep the body's order.
   * @throws LeadKitError `payload_invalid` only when the body is not a JSON object at all.
   */
  parse(body: Uint8Array, receivedAt: Date): readonly PlatformEvent[]
  readonly authorization?: PlatformAuthorization
  send?(message: OutboundMessage, context: PlatformContext): Promise<SendResult>
  /**
   * Finds out whether a send of unknown outcome arrived; null when the platform cannot tell yet.
   *
   * @param since when the send began.
   * @param claimed ids of messages that belong to other replies, and so are never the answer: the same text may be sent twice.
   */
  findSent?(
    message: OutboundMessage,
    since: Date,
    context: PlatformContext,
    claimed?: ReadonlySet<string>,
  ): Promise<SendResult | null>
  /**
   * New tokens for old. Called under a lock of the account; the result is committed before its first use.
   * @throws LeadKitError `auth_revoked` when only a person can help, `transient` or `rate_limited` when the old token stays in use.
   */
  refresh?(context: PlatformContext): Promise<PlatformCredentials>
  /**
   * The participant's name; null when the platform does not (yet) give it.
   * @throws LeadKitError `not_found` when nobody can be asked about, as for an id that the adapter made itself; it is not asked again.
   */
  profile?(participantId: string, context: PlatformContext): Promise<ParticipantProfile | null>
  /** Messages since a moment, oldest or newest first, with the same ids that `parse` gives. Stops when the consumer stops. */
  backfill?(since: Date, context: PlatformContext): AsyncIterable<PlatformEvent>
  /** Looks at token, scopes and webhook subscription, and subscribes again where it can. Run daily and after a gap. */
  reconcile?(context: PlatformContext): Promise<AccountCheck>
  /** Ends the webhook subscription when the account is disconnected. */
  unsubscribe?(context: PlatformContext): Promise<void>
  /** Fetches what an event only names, such as the answers of a lead form. */
  hydrate?(event: StatusEvent, context: PlatformContext): Promise<readonly PlatformEvent[]>
}
