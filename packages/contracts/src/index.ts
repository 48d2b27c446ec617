export { isLeadKitError, LeadKitError } from './lib/leadkit-error.ts'
export type { InputIssue, LeadKitErrorCode, LeadKitErrorOptions } from './lib/leadkit-error.ts'
export { emailAddressSchema } from './lib/email-address.ts'
export {
  conversationLabelsSchema,
  labelledConversationSchema,
  labelledMessageSchema,
} from './lib/labelled-conversation.ts'
export type { ConversationLabels, LabelledConversation } from './lib/labelled-conversation.ts'
export { ScorerError, type ScorerErrorOptions } from './lib/scorer-error.ts'
export { CrmError, isCrmError } from './lib/crm-error.ts'
export type { CrmErrorCode, CrmErrorDetails, CrmFieldRefusal, CrmFieldRule } from './lib/crm-error.ts'
export type { CrmProblem } from './lib/crm-problem.ts'
export type { JsonObject, JsonValue } from './lib/json.ts'
export { silentLogger } from './lib/logger.ts'
export type { Logger } from './lib/logger.ts'
export type { CallContext, LimitObservation, RequestBudget } from './lib/call-context.ts'
export {
  attachmentSchema,
  ignoredEventSchema,
  messageEventSchema,
  messageSubtypes,
  platformEventSchema,
  statusEventSchema,
  statusKinds,
} from './lib/platform-event.ts'
export type {
  Attachment,
  IgnoredEvent,
  KnownPlatform,
  MessageEvent,
  MessageSubtype,
  PlatformEvent,
  StatusEvent,
  StatusKind,
} from './lib/platform-event.ts'
export { MAX_TOUCH_LINK, MAX_TOUCH_TEXT, touchKinds, touchSchema } from './lib/touch.ts'
export type { Touch, TouchKind } from './lib/touch.ts'
export type {
  AccountCheck,
  SubscriptionCheck,
  AccountHealth,
  AuthorizedAccount,
  HandshakeResponse,
  OutboundMessage,
  ParticipantProfile,
  PlatformAccount,
  PlatformAuthorization,
  PlatformCapabilities,
  PlatformContext,
  PlatformCredentials,
  PlatformIngestor,
  ReplyWindow,
  SendFailureReason,
  SendResult,
  SignatureVerdict,
  TextChange,
  WebhookRequest,
} from './lib/platform-ingestor.ts'
export type {
  CrmCapabilities,
  CrmChange,
  CrmChangePage,
  CrmContext,
  CrmField,
  CrmFieldValue,
  CrmProvider,
  CrmReference,
  CrmSession,
  CrmSubscription,
  CrmVerification,
  CrmWebhookEvent,
  CrmWrite,
  CrmWriteResult,
  TokenSource,
} from './lib/crm-provider.ts'
export { intents, purchaseStages } from './lib/intent.ts'
export type { Intent, PurchaseStage } from './lib/intent.ts'
export { scorerProfileSchema } from './lib/scorer-profile.ts'
export type { ScorerProfile, ScorerProfileInput } from './lib/scorer-profile.ts'
export {
  classificationSchema,
  contactDetailsSchema,
  leadScores,
  leadScoringSchema,
  replyDraftSchema,
  scorerUsageSchema,
  signalSchema,
  transcriptMessageSchema,
  transcriptSchema,
} from './lib/ai-scorer.ts'
export type {
  AiScorer,
  AiTaskName,
  Classification,
  ClassifyRequest,
  ContactDetails,
  LeadScoreName,
  LeadScoring,
  ReplyDraft,
  ReplyRequest,
  ScorerUsage,
  ScoreRequest,
  Signal,
  Transcript,
  TranscriptMessage,
} from './lib/ai-scorer.ts'
export type {
  ArchiveBlock,
  ArchiveBlocks,
  ArchiveFile,
  ArchiveFormat,
  ArchivedMessage,
  ArchiveSource,
} from './lib/archive/archive-format.ts'
export type {
  ArchiveObject,
  ArchiveRange,
  ArchiveRangeRead,
  ArchiveRead,
  ArchiveSink,
  ArchiveWrite,
} from './lib/archive/archive-sink.ts'
export { textLimitOf } from './lib/text-limit.ts'
export type { PlatformTextLimits, TextLimit, TextUnit } from './lib/text-limit.ts'
export { formFieldOf, formFields, readFormAnswers } from './lib/form-answer.ts'
export type { FormAnswer, FormField } from './lib/form-answer.ts'
export { cleanText, measureText, textPieces } from './lib/text.ts'
export type { TextPiece } from './lib/text.ts'
export { checkDraft, draftFaults } from './lib/draft-check.ts'
export type { DraftCheck, DraftFault } from './lib/draft-check.ts'
export { asciiDigits, plainForm } from './lib/plain-form.ts'
