import { describeAiScorer } from '@leadkit/testing/conformance'
import { createRulesAiScorer } from '../src/index.ts'

describeAiScorer('rules', {
  createScorer: () => createRulesAiScorer(),
  // Its rules read six languages and no profiles yet.
  readsProfiles: false,
  knowsOrders: false,
})
