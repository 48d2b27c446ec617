import type {
  AiTaskName,
  ClassifyRequest,
  ReplyRequest,
  ScoreRequest,
  ScorerProfile,
  Transcript,
} from '@leadkit/contracts'
import { z } from 'zod'
import type { Prompt } from './prompts/prompt.ts'
import { classifyPrompt } from './prompts/classify-prompt.ts'
import { replyPrompt } from './prompts/reply-prompt.ts'
import { scorePrompt } from './prompts/score-prompt.ts'
import type { VisibleMessage, VisibleTranscript } from './visible-transcript.ts'
import { wireClassificationSchema, wireDraftSchema, wireScoringSchema } from './wire-schemas.ts'

export const prompts: Readonly<Record<AiTaskName, Prompt>> = {
  classify: classifyPrompt,
  score: scorePrompt,
  reply: replyPrompt,
}

/** The schemas as text, for models whose endpoint does not accept a schema. */
export const schemaTexts: Readonly<Record<AiTaskName, string>> = {
  classify: schemaText(wireClassificationSchema),
  score: schemaText(wireScoringSchema),
  reply: schemaText(wireDraftSchema),
}

function schemaText(schema: z.ZodType): string {
  return JSON.stringify({ ...z.toJSONSchema(schema), $schema: undefined })
}

/** The text of one task for a model: the rules, and the data to judge. */
export interface RequestText {
  readonly instructions: string
  readonly prompt: string
}

export type TaskRequest = ClassifyRequest | ScoreRequest | ReplyRequest

/** What host and tenant wrote is in the instructions; everything from the conversation is in the prompt, as data. */
export function requestText(
  task: AiTaskName,
  request: TaskRequest,
  visible: VisibleTranscript,
  hostInstructions: string,
): RequestText {
  const parts = [
    prompts[task].text,
    `Answer with one JSON object that fits this JSON schema, and with nothing else:\n${schemaTexts[task]}`,
    hostInstructions === '' ? '' : `The operator of this system adds:\n${hostInstructions}`,
    request.profile === undefined ? '' : profileText(request.profile),
    task === 'reply' && 'instructions' in request ? accountText(request) : '',
  ]
  const prompt = [conversationText(request.transcript, visible), `The message to judge: ${visible.subject.alias}.`]
  return {
    instructions: parts.filter((part) => part !== '').join('\n\n'),
    prompt: [...prompt, ...findings(task, request), ...limitText(task, request)].join('\n'),
  }
}

function profileText({ words, rules, examples }: ScorerProfile): string {
  const parts = [
    ...words.map((entry) => dataLine({ words_that_speak_for: entry.intent, phrases: entry.phrases })),
    ...rules.map(({ name, weight, description, phrases }) => dataLine({ signal: name, weight, description, phrases })),
    ...examples.map(({ text, intent, reply }) =>
      dataLine({ example: text, intent, ...(reply === undefined ? {} : { reply }) }),
    ),
  ]
  return ['The account adds words, signals and examples of its own, one JSON object a line:', ...parts].join('\n')
}

function accountText({ instructions }: ReplyRequest): string {
  return instructions === null
    ? 'The account says nothing about itself.'
    : `What the account says about itself and its tone, as JSON:\n${dataLine({ account: instructions })}`
}

function conversationText({ platform, channel, participantName }: Transcript, visible: VisibleTranscript): string {
  const head = dataLine({
    platform,
    channel,
    display_name: participantName?.slice(0, 255) ?? null,
    older_messages_left_out: visible.truncated,
  })
  const lines = visible.messages.map((message) => dataLine(datum(message)))
  return ['<conversation>', head, ...lines, '</conversation>'].join('\n')
}

function datum({ alias, message, text, isParticipants }: VisibleMessage) {
  const from = isParticipants ? 'participant' : message.author === 'person' ? 'account (person)' : 'account'
  const attachments = message.attachmentTypes.length === 0 ? {} : { attachments: message.attachmentTypes.slice(0, 20) }
  return { id: alias, from, at: `${message.occurredAt.toISOString().slice(0, 16)}Z`, text, ...attachments }
}

/** The results of earlier tasks, in the contract's own words only. */
function findings(task: AiTaskName, request: TaskRequest): readonly string[] {
  if (task === 'classify' || !('classification' in request)) return []
  const { intent, stage, consent, language } = request.classification
  const score =
    task === 'reply' && 'scoring' in request
      ? { score: request.scoring.score, score_value: request.scoring.scoreValue }
      : {}
  return [`Found before: ${dataLine({ intent, stage: stage ?? null, consent: consent ?? null, language, ...score })}`]
}

function limitText(task: AiTaskName, request: TaskRequest): readonly string[] {
  if (task !== 'reply' || !('maxTextLength' in request)) return []
  const unit = {
    utf16_units: 'characters',
    utf8_bytes: 'bytes of UTF-8',
    code_points: 'characters',
    weighted: 'characters',
  }
  return [`The longest text to send has ${request.maxTextLength} ${unit[request.textUnit]}.`]
}

/**
 * A value on one line. No text can end the line or the mark around the conversation: characters that could are escaped, and tag characters, in
 * which a text can hide another, are removed.
 */
export function dataLine(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? shown(part) : part)).replaceAll(
    /[<>&\u007f-\u009f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function shown(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u{e0000}-\u{e007f}\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
}
