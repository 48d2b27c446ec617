import { describeAiScorer } from '@leadkit/testing/conformance'
import { createRulesAiScorer } from '../src/index.ts'

describeAiScorer('rules', {
  createScorer: () => createRulesAiScorer(),
})
