import {
  type AiScorer,
  type CallContext,
  type ClassifyRequest,
  LeadKitError,
  type ReplyRequest,
  type ScoreRequest,
  type ScorerProfile,
  transcriptSchema,
} from '@leadkit/contracts'
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/min'
import { classify, type ResultStamp } from './classify.ts'
import { ownershipVersion } from './contact/owner/ownership.ts'
import { modelVersion } from './model/judge.ts'
import { isEmpty } from './profile-rules.ts'
import { createLexicon } from './reading.ts'
import { reply } from './reply.ts'
import { createReplyTemplates, type ReplyTemplateOptions } from './reply-templates.ts'
import { createRubric, type RubricOptions, versionOf } from './rubric.ts'
import { score } from './score.ts'

export interface RulesAiScorerOptions extends RubricOptions {
  /** Texts in place of the built-in answers, by occasion and language. */
  readonly replies?: ReplyTemplateOptions | undefined
  /** From 0 to 1: a message with a less certain classification is left to a person. Default 0.5. */
  readonly minReplyConfidence?: number | undefined
  /** ISO 3166-1 code, such as `DE`, for phone numbers written without their country code. Without it, such numbers are kept as written. */
  readonly defaultCountry?: string | undefined
}

const MODEL = 'leadkit-rules'
const DEFAULT_MIN_REPLY_CONFIDENCE = 0.5

/**
 * Judges conversations with a small trained classifier and a rubric: no network, no randomness, the same answer for the same input. Time grows
 * linearly with the text. Reads 18 languages (docs/adapters/ai-rules.md). The score is the sum of the signals' weights up to the threshold of
 * `hot`; above it each further point counts less, so that hot leads can be ranked and 100 is rare. One signal alone makes no lead hot.
 *
 * Only what the participant wrote counts; quotations and repetitions of the account's own words do not. Nothing in a message that gives orders to
 * the scorer counts in the participant's favour.
 *
 * The calls throw `invalid_input` for a malformed transcript, or a `messageId` that is not in it; `aborted`.
 *
 * @throws LeadKitError `configuration` for invalid rules, thresholds or country.
 * @example
 * const ai = createRulesAiScorer({
 *   rules: [{ name: 'asks_for_franchise', weight: 40, description: 'asks for a franchise', phrases: { en: 'franchise|franchising' } }],
 *   defaultCountry: 'DE',
 * })
 */
export function createRulesAiScorer(options: RulesAiScorerOptions = {}): AiScorer {
  const rubric = createRubric(options)
  const lexicon = createLexicon(rubric)
  const country = checkCountry(options.defaultCountry)
  const policy = {
    templates: createReplyTemplates(options.replies),
    minConfidence: options.minReplyConfidence ?? DEFAULT_MIN_REPLY_CONFIDENCE,
  }
  if (!(policy.minConfidence >= 0 && policy.minConfidence <= 1))
    throw fault('configuration', 'minReplyConfidence must lie between 0 and 1.')
  const stamp = { model: MODEL, rubricVersion: versionOf(rubric, country ?? null, modelVersion, ownershipVersion) }
  const replyStamp = {
    model: MODEL,
    rubricVersion: versionOf(rubric, country ?? null, modelVersion, ownershipVersion, policy),
  }
  const stampFor = (base: ResultStamp, profile: ScorerProfile | undefined): ResultStamp =>
    profile === undefined || isEmpty(profile)
      ? base
      : { ...base, rubricVersion: versionOf(base.rubricVersion, profile) }
  return {
    id: 'rules',
    async classify(request, context) {
      checkRequest(request, context)
      return classify(request, lexicon, stampFor(stamp, request.profile), country)
    },
    async score(request, context) {
      checkRequest(request, context)
      return score(request, lexicon, stampFor(stamp, request.profile))
    },
    async reply(request, context) {
      checkRequest(request, context)
      return reply(request, lexicon, policy, stampFor(replyStamp, request.profile))
    },
  }
}

function checkCountry(country: string | undefined): CountryCode | undefined {
  if (country === undefined || isSupportedCountry(country)) return country
  throw fault('configuration', `defaultCountry ${JSON.stringify(country)} is no ISO 3166-1 country code, such as "DE".`)
}

function checkRequest(
  { transcript, messageId }: ClassifyRequest | ScoreRequest | ReplyRequest,
  { signal }: CallContext,
): void {
  if (signal.aborted) throw fault('aborted', 'The AI task was called off.')
  const parsed = transcriptSchema.safeParse(transcript)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw fault(
      'invalid_input',
      `The transcript is not valid at ${issue?.path.join('.') ?? 'its root'}. Build it by transcriptSchema.`,
    )
  }
  if (!transcript.messages.some((message) => message.id === messageId))
    throw fault('invalid_input', 'The messageId of an AI task must be one of the transcript’s messages.')
}

function fault(code: 'aborted' | 'configuration' | 'invalid_input', message: string): LeadKitError {
  return new LeadKitError(code, message, { source: 'ai:rules' })
}
