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
