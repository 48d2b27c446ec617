import { isMachineOrder } from '@leadkit/adapter-kit'
import { intents, type Transcript } from '@leadkit/contracts'
import { addVotes, guessLanguage, type LanguageVotes, plausibleLanguages, voteByWords } from './language.ts'
import { findMentions, inLanguages, type Mention } from './lexicon/mentions.ts'
import { judge, type Judgement, scoresOf, type TextScores } from './model/judge.ts'
import { findNegators, isNegated } from './negation.ts'
import { type OwnText, participantTexts } from './contact/participant-text.ts'
import { isOptOutWord, mayOptOut } from './opt-out-words.ts'
import { createPhraseIndex, type PhraseIndex, type PhraseMatch } from './phrase.ts'
import type { Rubric } from './rubric.ts'
import type { ProfileRules } from './profile-rules.ts'
import { phrasesOf, type SignalRule } from './signal-rule.ts'
import { doubtedRules, LEAST_DOUBTED_SHARE, rulesSpokenOf } from './spoken-rules.ts'
import { toPieces } from './text/pieces.ts'

/** An opt-out ends a conversation, so it needs at least this probability. Set on the tuning part. */
export const LEAST_OPT_OUT_SHARE = 0.5

const otherIntents = intents.filter((intent) => intent !== 'opt_out')

/** A rubric prepared for reading texts. */
export interface Lexicon {
  readonly rubric: Rubric
  readonly phrases: PhraseIndex<SignalRule>
  readonly ruleByName: ReadonlyMap<string, SignalRule>
}

/** A rule that applies to a message, and its position. */
interface Finding {
  readonly rule: SignalRule
  /** Index of the first token. */
  readonly position: number
}

export interface ReadText extends OwnText {
  readonly findings: readonly Finding[]
  /** The words of the lexicon in it. */
  readonly mentions: readonly Mention[]
  /** True when it gives orders to the scorer: then nothing in it counts in the participant's favour. */
  readonly isInstruction: boolean
  /** True when it withdraws consent by itself: then it is no context for later messages. */
  readonly isOptOut: boolean
  /** The classifier's judgement of it, in the context of earlier messages. */
  readonly judgement: Judgement
  /** The language whose words and phrases it contains; null if undetermined. */
  readonly guess: string | null
}

/** What the rules find in a transcript. */
export interface Reading {
  /** The participant's texts, oldest first. */
  readonly texts: readonly ReadText[]
  /** The language whose words and phrases the texts contain together; null if undetermined. */
  readonly guess: string | null
}

/** @throws LeadKitError `configuration` for a phrase that cannot be read. */
export function createLexicon(rubric: Rubric): Lexicon {
  const entries = rubric.rules.flatMap((rule) => phrasesOf(rule).map((phrase) => ({ owner: rule, ...phrase })))
  const ruleByName = new Map(rubric.rules.map((rule) => [rule.name, rule]))
  return { rubric, phrases: createPhraseIndex(entries), ruleByName }
}

/** In time linear in the length of the transcript. */
export function readTranscript(transcript: Transcript, lexicon: Lexicon, profile: ProfileRules): Reading {
  const drafts = participantTexts(transcript).map((own) => {
    const matches = lexicon.phrases.find(own.tokens)
    const isInstruction = matches.some(({ owner }) => owner.role === 'instruction') || isMachineOrder(own.text)
    const votes = addVotes(voteByWords(own.text, own.tokens), voteByPhrases(matches))
    const scores = scoresOf(own.text)
    const pieces = toPieces(own.text)
    const mentions = findMentions(pieces)
    const isKeyword = isOptOutWord(own.text)
    const mayEnd = isKeyword || mayOptOut(own.text, pieces, mentions)
    const possible = mayEnd ? intents : otherIntents
    const isOptOut = isKeyword || (mayEnd && isLikelyOptOut(scores))
    return { own, pieces, mentions, matches, isInstruction, votes, scores, possible, isOptOut }
  })
  const conversation = addVotes(...drafts.filter((draft) => !draft.isInstruction).map((draft) => draft.votes))
  const texts = drafts.map((text, index) => {
    const { own, pieces, mentions, matches, isInstruction, votes, scores, possible, isOptOut } = text
    const languages = plausibleLanguages(votes) ?? plausibleLanguages(addVotes(votes, conversation))
    const before = drafts
      .slice(0, index)
      .flatMap((draft) => (draft.isInstruction || draft.isOptOut ? [] : [draft.scores]))
    const judgement = judge(scores, before, possible)
    const phrases = toFindings(own, matches, languages, lexicon).filter(({ rule }) => isCredible(rule, judgement))
    return {
      ...own,
      findings: [
        ...withSpoken(phrases, rulesSpokenOf(pieces, inLanguages(mentions, languages), judgement), lexicon),
        ...profile.find(own.text).map((rule) => ({ rule, position: 0 })),
      ],
      mentions,
      isInstruction,
      isOptOut,
      judgement,
      guess: guessLanguage(votes),
    }
  })
  return { texts, guess: guessLanguage(conversation) }
}

/** Judged without context, so that a message means the same to all that come after it. */
function isLikelyOptOut(scores: TextScores): boolean {
  return (judge(scores, []).intent.get('opt_out') ?? 0) >= LEAST_OPT_OUT_SHARE
}

/** Customers also use words that are typical of spam and opt-outs. */
function isCredible({ name }: SignalRule, { intent }: Judgement): boolean {
  const doubted = doubtedRules.get(name)
  return doubted === undefined || (intent.get(doubted) ?? 0) >= LEAST_DOUBTED_SHARE
}

/** Interest found without a phrase is not a signal beside one with a phrase, and somebody who asks for an offer is not a spammer. */
const BESIDE_BUYING: ReadonlySet<string> = new Set(['shows_interest', 'looks_like_spam'])

function withSpoken(
  phrases: readonly Finding[],
  spoken: ReadonlySet<string>,
  { ruleByName }: Lexicon,
): readonly Finding[] {
  const known = new Set(phrases.map(({ rule }) => rule.name))
  const buys = phrases.some(({ rule }) => rule.weight > 0 && rule.intents?.purchase !== undefined)
  const others = [...spoken].flatMap((name) => {
    const rule = ruleByName.get(name)
    return rule === undefined || known.has(name) || (buys && BESIDE_BUYING.has(name)) ? [] : [{ rule, position: 0 }]
  })
  return [...phrases, ...others]
}

/** Each rule votes once, for the languages in which its phrases were found. */
function voteByPhrases(matches: readonly PhraseMatch<SignalRule>[]): LanguageVotes {
  const languagesOf = new Map<SignalRule, Set<string>>()
  for (const { owner, language } of matches)
    if (language !== 'any') languagesOf.set(owner, (languagesOf.get(owner) ?? new Set()).add(language))
  const single = [...languagesOf.values()].flatMap((languages) =>
    [...languages].map((language) => [language, 1 / languages.size] as const),
  )
  return addVotes(...single.map((vote) => new Map([vote])))
}

function toFindings(
  { tokens }: OwnText,
  matches: readonly PhraseMatch<SignalRule>[],
  languages: ReadonlySet<string> | undefined,
  lexicon: Lexicon,
): readonly Finding[] {
  const negators = findNegators(tokens)
  const questions = new Set(tokens.filter((token) => token.kind === 'question').map((token) => token.sentence))
  const findings = new Map<string, Finding>()
  for (const match of matches) {
    const { owner, language } = match
    const isReadable =
      language === 'any' || languages === undefined || languages.has(language) || owner.role === 'instruction'
    const position = match.positions[0] ?? 0
    const isQuestion = questions.has(tokens[position]?.sentence ?? -1)
    const mayNegate = owner.negation !== 'ignored' && !(owner.negation === 'ignored_in_questions' && isQuestion)
    const rule = mayNegate && isNegated(match, tokens, negators) ? lexicon.ruleByName.get(owner.negatedAs ?? '') : owner
    if (!isReadable || rule === undefined) continue
    const known = findings.get(rule.name)
    // The last position counts: a person who says no and then yes has said yes.
    if (known === undefined || known.position < position) findings.set(rule.name, { rule, position })
  }
  return [...findings.values()]
}
