export {
  buildClassification,
  buildClassifyRequest,
  buildDialogue,
  buildIgnoredEvent,
  buildLeadScoring,
  buildMessageEvent,
  buildOutboundMessage,
  buildPlatformAccount,
  buildReplyDraft,
  buildReplyRequest,
  buildScoreRequest,
  buildSignal,
  buildStatusEvent,
  buildTranscript,
  buildTranscriptMessage,
  buildWebhookRequest,
  FACTORY_TIME,
  factoryTime,
} from './lib/factories.ts'
export { startFakeHttpServer } from './lib/fake-http-server.ts'
export type { FakeFault, FakeHttpServer, FakeRequest, FakeResponse } from './lib/fake-http-server.ts'
export { createTestBudget, createTestCallContext, createTestClock } from './lib/test-call-context.ts'
export type { TestClock } from './lib/test-call-context.ts'
export { createMemoryArchiveSink } from './lib/memory-archive-sink.ts'
export type { MemoryArchiveSink } from './lib/memory-archive-sink.ts'
export { answerVector, comparePayload, compareVector } from './lib/payload-comparison.ts'
export { readPayloadCases, readPayloadVectors, sharedPayloadDirectory } from './lib/payload-expectations.ts'
export type {
  ExpectedPayloadEvent,
  PayloadCase,
  PayloadPlatform,
  PayloadTolerance,
  PayloadVector,
} from './lib/payload-expectations.ts'
export { startGraphApiFake } from './lib/graph-api-fake/graph-api-fake.ts'
export type { GraphApiFake, GraphApiFakeEvents, GraphApiFakeOptions } from './lib/graph-api-fake/graph-api-fake.ts'
export { serializeAsMeta, signAsMeta } from './lib/graph-api-fake/graph-api-fake-delivery.ts'
export type { GraphDelivery } from './lib/graph-api-fake/graph-api-fake-delivery.ts'
export { PAGE_INBOX_APP_ID } from './lib/graph-api-fake/graph-api-fake-events.ts'
export type { GraphEvent, GraphTextOptions } from './lib/graph-api-fake/graph-api-fake-events.ts'
export { usageHeaders } from './lib/graph-api-fake/graph-api-fake-levers.ts'
export type { GraphApiFakeLevers, GraphRefusalLever, GraphUsage } from './lib/graph-api-fake/graph-api-fake-levers.ts'
export type {
  GraphDeliverOptions,
  GraphWebhookOptions,
  GraphWebhooks,
} from './lib/graph-api-fake/graph-api-fake-webhooks.ts'
export type {
  GraphItem,
  GraphLead,
  GraphMessage,
  GraphPage,
  GraphPageOptions,
  GraphPerson,
  GraphPersonOptions,
  GraphTokenState,
} from './lib/graph-api-fake/graph-api-fake-world.ts'
export { serializeAsLinkedin, signAsLinkedin } from './lib/linkedin-api-fake/linkedin-api-fake-delivery.ts'
export type { LinkedinDelivery, LinkedinSignatureReading } from './lib/linkedin-api-fake/linkedin-api-fake-delivery.ts'
export type { LinkedinCommentOptions, LinkedinEvent } from './lib/linkedin-api-fake/linkedin-api-fake-events.ts'
export type {
  LinkedinApiFakeLevers,
  LinkedinOwnerOptions,
  LinkedinRefusalLever,
} from './lib/linkedin-api-fake/linkedin-api-fake-levers.ts'
export type {
  LinkedinDeliverOptions,
  LinkedinWebhookOptions,
  LinkedinWebhooks,
} from './lib/linkedin-api-fake/linkedin-api-fake-webhooks.ts'
export type {
  LinkedinAdministrator,
  LinkedinComment,
  LinkedinItem,
  LinkedinLead,
  LinkedinOwner,
  LinkedinPost,
  LinkedinTokenState,
} from './lib/linkedin-api-fake/linkedin-api-fake-world.ts'
export { startLinkedinApiFake } from './lib/linkedin-api-fake/linkedin-api-fake.ts'
export type {
  LinkedinApiFake,
  LinkedinApiFakeEvents,
  LinkedinApiFakeOptions,
} from './lib/linkedin-api-fake/linkedin-api-fake.ts'
export { hubspotAnswers } from './lib/hubspot-fake/hubspot-fake-answers.ts'
export type { HubspotAnswer, PropertyFault } from './lib/hubspot-fake/hubspot-fake-answers.ts'
export type { HubspotFakeAuth, HubspotFakeLimits } from './lib/hubspot-fake/hubspot-fake-auth.ts'
export type { HubspotFakeBatchMode } from './lib/hubspot-fake/hubspot-fake-batch.ts'
export type {
  HubspotFakeAuthor,
  HubspotFakeChange,
  HubspotFakePortal,
  HubspotFakePortalOptions,
  HubspotFakeRecord,
} from './lib/hubspot-fake/hubspot-fake-portal.ts'
export type { HubspotFakeProperty } from './lib/hubspot-fake/hubspot-fake-property.ts'
export { signHubspotWebhook, toWebhookEntry } from './lib/hubspot-fake/hubspot-fake-webhooks.ts'
export type { HubspotFakeWebhookOptions } from './lib/hubspot-fake/hubspot-fake-webhooks.ts'
export { startHubspotFake } from './lib/hubspot-fake/hubspot-fake.ts'
export type { HubspotExchange, HubspotFake, HubspotFakeOptions } from './lib/hubspot-fake/hubspot-fake.ts'
export { salesforceAnswers } from './lib/salesforce-fake/salesforce-fake-answers.ts'
export type { SalesforceAnswer } from './lib/salesforce-fake/salesforce-fake-answers.ts'
export type { SalesforceFakeAuth } from './lib/salesforce-fake/salesforce-fake-auth.ts'
export type { SalesforceFakeField } from './lib/salesforce-fake/salesforce-fake-field.ts'
export type { SalesforceFakeOrg, SalesforceFakeOrgOptions } from './lib/salesforce-fake/salesforce-fake-org.ts'
export type { SalesforceFakeObject, SalesforceFakeRecord } from './lib/salesforce-fake/salesforce-fake-record.ts'
export { startSalesforceFake } from './lib/salesforce-fake/salesforce-fake.ts'
export type {
  SalesforceExchange,
  SalesforceFake,
  SalesforceFakeOptions,
} from './lib/salesforce-fake/salesforce-fake.ts'
export { openAiAnswers } from './lib/openai-fake/openai-fake-answers.ts'
export type { OpenAiAnswer } from './lib/openai-fake/openai-fake-answers.ts'
export type { OpenAiCall, OpenAiReply, OpenAiUsage } from './lib/openai-fake/openai-fake-completion.ts'
export { startOpenAiFake } from './lib/openai-fake/openai-fake.ts'
export type { OpenAiFake, OpenAiFakeOptions } from './lib/openai-fake/openai-fake.ts'
export { startXApiFake } from './lib/x-api-fake/x-api-fake.ts'
export type { XApiFake, XApiFakeEvents, XApiFakeOptions } from './lib/x-api-fake/x-api-fake.ts'
export { signAsX } from './lib/x-api-fake/x-api-fake-delivery.ts'
export type { XDelivery, XWebhookForm } from './lib/x-api-fake/x-api-fake-delivery.ts'
export type { XEvent, XMentionOptions, XTextOptions } from './lib/x-api-fake/x-api-fake-events.ts'
export type { XApiFakeLevers, XRefusalLever } from './lib/x-api-fake/x-api-fake-levers.ts'
export type { XDeliverOptions, XWebhookOptions, XWebhooks } from './lib/x-api-fake/x-api-fake-webhooks.ts'
export type {
  XAccount,
  XAccountOptions,
  XItem,
  XLimitWindow,
  XMessage,
  XPost,
  XUser,
  XUserOptions,
  XUserState,
} from './lib/x-api-fake/x-api-fake-world.ts'
export {
  findViolations,
  hasVendorSpecification,
  loadVendorSpecification,
  SPECIFICATION_MISSING,
} from './lib/vendor-specification/vendor-specification.ts'
export type { VendorSpecification } from './lib/vendor-specification/vendor-specification.ts'
export type { SpecifiedVendor } from './lib/vendor-specification/vendor-sources.ts'
export { zohoAnswers } from './lib/zoho-fake/zoho-fake-answers.ts'
export type { ZohoAnswer, ZohoFakeClash } from './lib/zoho-fake/zoho-fake-answers.ts'
export type { ZohoFakeAuth, ZohoFakeLimits } from './lib/zoho-fake/zoho-fake-auth.ts'
export type { ZohoFakeChannel } from './lib/zoho-fake/zoho-fake-channels.ts'
export type { ZohoFakeField } from './lib/zoho-fake/zoho-fake-field.ts'
export type {
  ZohoFakeOrganisation,
  ZohoFakeOrganisationOptions,
  ZohoFakeRecord,
  ZohoFakeRemoval,
  ZohoFakeValues,
} from './lib/zoho-fake/zoho-fake-organisation.ts'
export { startZohoFake } from './lib/zoho-fake/zoho-fake.ts'
export type { ZohoExchange, ZohoFake, ZohoFakeOptions } from './lib/zoho-fake/zoho-fake.ts'
export type { Delivery, DeliveryBody, DeliveryOptions } from './lib/delivery-queue.ts'
export type { GraphRefusal } from './lib/graph-api-fake/graph-api-fake-error.ts'
export type { LinkedinRefusal } from './lib/linkedin-api-fake/linkedin-api-fake-error.ts'
export type { XRefusal } from './lib/x-api-fake/x-api-fake-error.ts'
export { startS3Fake } from './lib/s3-fake/s3-fake.ts'
export type { S3Fake, S3FakeOptions } from './lib/s3-fake/s3-fake.ts'
export type { S3FakeBody } from './lib/s3-fake/s3-fake-body.ts'
export type { S3FakeBucket, S3FakeObject, S3FakeUpload } from './lib/s3-fake/s3-fake-bucket.ts'
export type { S3FakeConditions, S3FakeLevers, S3FakeMishap } from './lib/s3-fake/s3-fake-levers.ts'
export type { S3FakeIdentity } from './lib/s3-fake/s3-fake-signature.ts'
