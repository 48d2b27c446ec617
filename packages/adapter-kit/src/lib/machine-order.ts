import { plainForm } from '@leadkit/contracts'
import {
  detailWords,
  disregardWords,
  giveWords,
  instructionWords,
  judgeWords,
  machineWords,
  otherPersonWords,
  ownWords,
  phrases,
  recordWords,
  resultWords,
  roleWords,
  scoreWords,
  writeWords,
} from './machine-order-words.ts'

/** A text without case, accents and invisible characters, and with letters joined that were spaced out to hide words. */
function foldText(text: string): string {
  const marks = /[\u0300-\u036f\u064b-\u0655]/g
  return plainForm(text)
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(marks, '')
    .normalize('NFC')
    .replaceAll(/[ıøłđß’]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replaceAll(/(?<![\p{L}\p{N}])\p{L}(?:[ .*_-]\p{L}){3,60}(?![\p{L}\p{N}])/gu, (word) =>
      word.replaceAll(/[ .*_-]/g, ''),
    )
}

const PLAIN_LETTERS: Readonly<Record<string, string>> = { ı: 'i', ø: 'o', ł: 'l', đ: 'd', ß: 'ss', '’': "'" }
/** Scripts that put no space between words, or attach small words to the front of them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Arabic}]/u

/** Words of one kind as a pattern: at the beginning of a word, if the script has spaces between words. */
function wordPattern(words: string): RegExp {
  const folded = words.split('|').map((word) => foldText(word).replaceAll('\n', ''))
  const present = folded.filter((word) => word !== '')
  const spaced = present
    .filter((word) => !standsAnywhere(word))
    .map((word) => {
      // Short words must be whole words: `ai` is not a prefix.
      const end = word.length <= 3 ? String.raw`(?![\p{L}\p{M}])` : ''
      return escapeSigns(word) + end
    })
  // One look-behind for all of them: one for each would cost a hundred times as much.
  const begin = spaced.length === 0 ? [] : [String.raw`(?<![\p{L}\p{M}\p{N}])(?:${spaced.join('|')})`]
  const numbers = present.filter((word) => /^\d+$/.test(word)).map((word) => String.raw`(?<!\d)${word}(?!\d)`)
  const unspaced = present.filter((word) => UNSPACED.test(word)).map(escapeSigns)
  return new RegExp([...begin, ...numbers, ...unspaced].join('|'), 'gu')
}

/** In scripts without spaces, numbers are adjacent to letters. */
function standsAnywhere(word: string): boolean {
  return UNSPACED.test(word) || /^\d+$/.test(word)
}

function escapeSigns(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

const DISREGARD = wordPattern(disregardWords)
const INSTRUCTIONS = wordPattern(instructionWords)
const OWN = wordPattern(ownWords)
const MACHINE = wordPattern(machineWords)
const JUDGE = wordPattern(judgeWords)
const GIVE = wordPattern(giveWords)
const RESULT = wordPattern(resultWords)
const SCORE = wordPattern(scoreWords)
const RECORD = wordPattern(recordWords)
const WRITE = wordPattern(writeWords)
/** An address in a text is a detail as much as the word for it. */
const DETAIL = new RegExp(String.raw`${wordPattern(detailWords).source}|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}]`, 'gu')
const OTHER_PERSON = wordPattern(otherPersonWords)
const PHRASES = wordPattern(phrases)
const ROLE = new RegExp(String.raw`(?:^|\n)[\s>*#\[(<|/-]{0,6}(?:${foldText(roleWords)})[\])>|*]{0,3}\s{0,2}[:：]`, 'u')
/** Markup of prompts and of machines' answers, which people do not type. */
const MARKUP =
  /<\|[a-z_]{2,30}\|?>|\[\/?(?:inst|sys|system)\]|<<\/?sys>>|<\/?(?:system|assistant|instructions?|conversation|prompt|messages?|tool_?call|function_?call|admin|override)\b[^<>]{0,80}>|(?:^|\n)#{2,}\s{0,2}(?:system|instruction|new|override|end)|["'](?:role|intent|stage|score|sentiment|consent|handover|confidence|signals|contact|email|phone|reasoning)["']\s{0,2}[:=]|(?:score_?value|message_?ids|rubric_?version|lead_?score)["']?\s{0,2}[:=]/u
/** The maximum distance between the words of one order. */
const REACH = 80
const BASE64 = /[A-Za-z0-9+/]{40,4000}={0,2}/g

/**
 * True when a sentence seems to be an order to a machine: to ignore its instructions, to play a role, to give a score, to write a record or an
 * answer. Requests to people ("ignore my last message", "please save my number") do not count. A hint, not a proof: new wordings pass, which
 * is why nothing that a model returns is trusted without a check.
 */
export function isMachineOrder(sentence: string): boolean {
  const text = foldText(sentence)
  if (MARKUP.test(text) || ROLE.test(text) || has(text, PHRASES)) return true
  return isDisregard(text) || isJudging(text) || isRecording(text) || hidesOrder(sentence)
}

/** True when a sentence gives somebody else's contact details, by a third-person name for them. */
export function isAboutOthers(sentence: string): boolean {
  const text = foldText(sentence)
  return hasNear(text, OTHER_PERSON, DETAIL)
}

function isDisregard(text: string): boolean {
  return pairs(text, DISREGARD, INSTRUCTIONS).some((between) => !has(between, OWN))
}

function isJudging(text: string): boolean {
  const isAboutJudged = has(text, RECORD) || has(text, MACHINE)
  if (isAboutJudged && hasNear(text, JUDGE, RESULT)) return true
  return hasNear(text, SCORE, RESULT) && (isAboutJudged || has(text, OTHER_PERSON) || hasNear(text, GIVE, SCORE))
}

function isRecording(text: string): boolean {
  if (!pairs(text, WRITE, DETAIL).some((between) => !has(between, OWN))) return false
  return has(text, MACHINE) || hasNear(text, WRITE, RECORD) || hasNear(text, OTHER_PERSON, DETAIL)
}

/** An order in an alphabet that only a machine reads. */
function hidesOrder(sentence: string): boolean {
  return (sentence.match(BASE64) ?? []).slice(0, 3).some((blob) => {
    const decoded = Buffer.from(blob, 'base64').toString('utf8')
    return /^[^\p{C}\ufffd]+$/u.test(decoded.replaceAll(/\s/g, ' ')) && isMachineOrder(decoded.slice(0, 2_000))
  })
}

function has(text: string, pattern: RegExp): boolean {
  return text.search(pattern) !== -1
}

function hasNear(text: string, one: RegExp, other: RegExp): boolean {
  return pairs(text, one, other).length > 0
}

/** The text between two nearby words of different kinds, including the words themselves. */
function pairs(text: string, one: RegExp, other: RegExp): readonly string[] {
  const places = (pattern: RegExp) => Array.from(text.matchAll(pattern), (match) => match.index).slice(0, 50)
  const others = places(other)
  return places(one).flatMap((place) =>
    others
      .filter((candidate) => candidate !== place && Math.abs(candidate - place) <= REACH)
      .map((candidate) => text.slice(Math.min(place, candidate), Math.max(place, candidate) + 1)),
  )
}
