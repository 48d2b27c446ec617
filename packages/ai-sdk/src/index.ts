export { createAiSdkScorer } from './lib/sdk-ai-scorer.ts'
export type {
  AiSdkLanguageModel,
  AiSdkModel,
  AiSdkPrice,
  AiSdkProviderOptions,
  AiSdkScorerOptions,
} from './lib/ai-sdk-options.ts'
