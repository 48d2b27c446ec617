import type { JsonValue, PlatformAccount, PlatformIngestor, SendFailureReason } from '@leadkit/contracts'
import type { FakeHttpServer, FakeRequest } from '../../fake-http-server.ts'

/**
 * What `describePlatformIngestor` needs to know of a platform: how to make the ingestor, how the vendor signs, shakes hands and writes its
 * events, and a fake of the vendor that the ingestor can call. One fixture is for one platform; an adapter of two has two.
 */
export interface PlatformFixture {
  /** One of the ingestor's platforms. */
  readonly platform: string
  /**
   * The kind of conversation that its webhooks and participants are in, for the limit of texts. Default `public` where `send` makes comments,
   * else `direct_message`; a platform that has both has a fixture for each.
   */
  readonly channel?: 'direct_message' | 'public'
  /** The connected account that the webhooks below are for. */
  readonly accountId: string
  /** An ingestor that accepts webhooks signed with any of these secrets; an empty list means that it was set up with none. */
  createIngestor(secrets: readonly string[]): PlatformIngestor
  /** The headers that the vendor sends with a body. */
  sign(body: Uint8Array, secret: string): Readonly<Record<string, string>>
  /** The one of those headers that holds the signature. */
  readonly signatureHeader: string
  readonly handshake: PlatformHandshakeFixture
  readonly webhooks: PlatformWebhookFixture
  /** Starts the vendor's fake. Absent for an ingestor that makes no calls; its `send` must then be `none`. */
  startRemote?(): Promise<PlatformRemote>
}

export interface PlatformHandshakeFixture {
  /** Queries that are answered 200, and the answer for an ingestor with this secret: exact text, or JSON. */
  readonly accepted: readonly {
    readonly query: string
    answer(secret: string): { readonly text: string } | { readonly json: JsonValue }
  }[]
  /** Queries that must not be answered 200, such as a wrong verify token or a challenge of another shape. */
  readonly refused: readonly string[]
  /** Where the handshake signs with the webhook's key: the query that asks it to sign this body. */
  forge?(body: Uint8Array): string
}

export interface NativeMessage {
  readonly id: string
  readonly participantId: string
  readonly text: string
  readonly at: Date
}

export interface PlatformWebhookFixture {
  /** A body with these events in this order, as the vendor batches them. */
  body(events: readonly JsonValue[]): Uint8Array
  /** How many events one body can hold; 1 where the vendor does not batch. */
  readonly maxBatch: number
  /** Ids of the platform's own shape, another for each number. */
  messageId(number: number): string
  participantId(number: number): string
  /** Somebody's text to the account; for a platform without direct messages, a comment. */
  message(message: NativeMessage): JsonValue
  /** An event of a kind that did not exist when the adapter was written. */
  unknown(): JsonValue
  /** Events of known kinds with fields of wrong types. */
  malformed(): readonly JsonValue[]
  /** The echo of a message that the account sent. */
  echo?(message: NativeMessage): JsonValue
  /** An event to which the vendor gives no id; other arguments make another event. */
  anonymous?(message: Omit<NativeMessage, 'id'>): JsonValue
  /** A change of a message; its dedupe key must not be the message's. */
  edit?(message: NativeMessage): JsonValue
  deletion?(message: Omit<NativeMessage, 'text'>): JsonValue
}

/** A participant who wrote lately, so that an answer is allowed. */
export interface RemoteParticipant {
  readonly participantId: string
  readonly conversationId: string
  /** As the platform gives it in `profile`; null where it gives none. */
  readonly name: string | null
  readonly lastInboundAt: Date
  /** What an answer must refer to, where the platform wants that. */
  readonly replyToMessageId?: string | undefined
}

/** The vendor's fake, running, with an ingestor that calls it. */
export interface PlatformRemote {
  readonly ingestor: PlatformIngestor
  readonly account: PlatformAccount
  readonly server: Pick<FakeHttpServer, 'fault' | 'clearFaults' | 'requests'>
  addParticipant(): RemoteParticipant
  /** True for the request that makes a message. */
  isSend(request: FakeRequest): boolean
  /** Texts that the platform holds from the account to this participant. */
  sentTexts(participantId: string): readonly string[]
  /** Lets the next send fail for this reason; false where the platform has no such refusal. */
  refuseSend(reason: SendFailureReason): boolean
  /** Lets the profile edge say nothing about the participant, and every fall-back too. */
  hideProfile?(participantId: string): void
  /** The participant wrote this, and no webhook came; `body` is the one that should have. */
  receive?(participantId: string, text: string, at: Date): { readonly messageId: string; readonly body: Uint8Array }
  /** Ends the webhook subscription behind the ingestor's back. */
  dropSubscription?(): void
  isSubscribed?(): boolean
  /** True where other accounts need the same subscription, so that disconnecting this one must leave it alone. */
  readonly subscriptionIsShared?: boolean
  /** The vendor takes the account's token back. */
  revokeToken?(): void
  /** An account whose tokens `refresh` can renew, with them; absent or undefined where this platform's accounts have no such tokens. */
  renewableAccount?(): PlatformAccount | undefined
  /** Somebody fills in a lead form: the body that names it, and the account it is for unless that is `account`. */
  fillForm?(answers: Readonly<Record<string, string>>): {
    readonly body: Uint8Array
    readonly account?: PlatformAccount
  }
  close(): Promise<void>
}
