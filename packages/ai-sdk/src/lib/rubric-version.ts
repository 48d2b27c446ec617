import { createHash } from 'node:crypto'
import type { AiTaskName, ScorerProfile } from '@leadkit/contracts'
import { prompts, schemaTexts } from './request-text.ts'

/**
 * What a task was judged by: the prompt's id, a hash of its text, its schema and the host's additions, and a hash of the tenant's profile:
 * `score-1.3f9c0a1b2c4d` or `score-1.3f9c0a1b2c4d.profile-0d1e2f3a4b5c`. Results are comparable only within one version.
 */
export function rubricVersion(task: AiTaskName, hostInstructions: string, profile: ScorerProfile | undefined): string {
  const { id, text } = prompts[task]
  const version = `${id}.${shortHash([text, schemaTexts[task], hostInstructions])}`
  return profile === undefined ? version : `${version}.profile-${shortHash(profile)}`
}

function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)
}
