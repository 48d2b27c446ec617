export { describeCases } from './lib/conformance/shared/conformance-case.ts'
export type { ConformanceCase } from './lib/conformance/shared/conformance-case.ts'
export { archiveSinkCases, describeArchiveSink } from './lib/conformance/archive/archive-sink.ts'
export type { ArchiveFault, ArchiveFaultLever, ArchiveSinkFixture } from './lib/conformance/archive/archive-fixture.ts'
export { describePlatformIngestor, platformIngestorCases } from './lib/conformance/platform/platform-ingestor-cases.ts'
export type {
  NativeMessage,
  PlatformFixture,
  PlatformHandshakeFixture,
  PlatformRemote,
  PlatformWebhookFixture,
  RemoteParticipant,
} from './lib/conformance/platform/platform-fixture.ts'
export { CRM_CONFORMANCE_DUPLICATE } from './lib/conformance/crm/crm-fixture.ts'
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
} from './lib/conformance/crm/crm-fixture.ts'
export { crmProviderCases, describeCrmProvider } from './lib/conformance/crm/crm-provider-cases.ts'
export { aiScorerCases, describeAiScorer } from './lib/conformance/ai/ai-scorer.ts'
export { injectionTexts } from './lib/conformance/ai/injection-texts.ts'
export type { InjectionText } from './lib/conformance/ai/injection-texts.ts'
export type { AiScorerFixture } from './lib/conformance/ai/ai-fixture.ts'
export { describeSharedPayloads, sharedPayloadCases } from './lib/conformance/platform/shared-payloads.ts'
export type { SharedPayloadFixture } from './lib/conformance/platform/shared-payloads.ts'
