import { aiEvidenceCases } from './ai-evidence.ts'
import { aiFailureCases } from './ai-failures.ts'
import type { AiScorerFixture } from './ai-fixture.ts'
import { aiJudgementCases } from './ai-judgement.ts'
import { aiReplyCases } from './ai-replies.ts'
import { aiResultCases } from './ai-results.ts'
import { aiSafetyCases } from './ai-safety.ts'
import { aiTenantCases } from './ai-tenants.ts'
import { type ConformanceCase, describeCases } from '../shared/conformance-case.ts'

/** Every behaviour that the `AiScorer` contract requires, as cases. */
export function aiScorerCases(fixture: AiScorerFixture): readonly ConformanceCase[] {
  return [
    ...aiResultCases(fixture),
    ...aiEvidenceCases(fixture),
    ...aiTenantCases(fixture),
    ...aiJudgementCases(fixture),
    ...aiSafetyCases(fixture),
    ...aiReplyCases(fixture),
    ...aiFailureCases(fixture),
  ]
}

/**
 * Registers {@link aiScorerCases} as vitest tests.
 *
 * @example
 * describeAiScorer('rules', { createScorer: () => createRulesAiScorer() })
 */
export function describeAiScorer(name: string, fixture: AiScorerFixture): void {
  describeCases(`AiScorer ${name}`, aiScorerCases(fixture))
}
