export { describeCases } from './lib/conformance/conformance-case.ts'
export type { ConformanceCase } from './lib/conformance/conformance-case.ts'
export { archiveSinkCases, describeArchiveSink } from './lib/conformance/archive-sink.ts'
export type { ArchiveSinkFixture } from './lib/conformance/archive-fixture.ts'
export { describePlatformIngestor, platformIngestorCases } from './lib/conformance/platform-ingestor-cases.ts'
export type {
  NativeMessage,
  PlatformFixture,
  PlatformHandshakeFixture,
  PlatformRemote,
  PlatformWebhookFixture,
  RemoteParticipant,
} from './lib/conformance/platform-fixture.ts'
export { CRM_CONFORMANCE_DUPLICATE } from './lib/conformance/crm-fixture.ts'
export type {
  CrmConformanceAccount,
  CrmConformanceWorld,
  CrmFeature,
  CrmProviderFixture,
  CrmRemoteRecord,
  CrmScenario,
  CrmSeenRequest,
  CrmWebhookInput,
  CrmWebhookStory,
} from './lib/conformance/crm-fixture.ts'
export { crmProviderCases, describeCrmProvider } from './lib/conformance/crm-provider-cases.ts'
export { aiScorerCases, describeAiScorer } from './lib/conformance/ai-scorer.ts'
export type { AiScorerFixture } from './lib/conformance/ai-fixture.ts'
export { describeSharedPayloads, sharedPayloadCases } from './lib/conformance/shared-payloads.ts'
export type { SharedPayloadFixture } from './lib/conformance/shared-payloads.ts'
