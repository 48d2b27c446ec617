import { fold, type Token } from './tokens.ts'

/** How well a text fits each language; higher is likelier. */
export type LanguageVotes = ReadonlyMap<string, number>

/** Function words. Languages without rules are included so that they are not mistaken for one that has rules. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: `the and is are you your i to of in for it my we do does have can this that with how what not be on at a an would could please
    im id ill there any me our will was or if from they just`,
  de: `der die das und ist sind sie ich wir nicht ein eine einen fur mit auf zu es im den dem was wie haben hat kann konnen mir mein
    ihr euch noch auch aber oder bei uns wenn von vom ihre habt gibt bitte gern mich dir wurde am ja nein`,
  fr: `le la les des est je vous nous un une et pour pas que qui dans sur avec mon ma votre vos il ne ce cette j l d au du avez suis
    bonjour merci etes sont plus tres quel s c y a t ai en elle`,
  es: `el los las que de es un una y para por con me mi su se lo en no hola gracias tienen cuanto quiero muy esta este pero como les
    yo usted del al tengo cual si donde puedo la mas ya hay`,
  pt: `o os as que e um uma para por com nao voce voces me meu minha em no na do da dos das ola obrigado tem quero muito esta este isso
    eu qual se ao mais sao foi vcs onde fica ate pelo pela nos pra oi bom boa mas tambem gostaria`,
  it: `il lo gli che e un una per con non mi mio mia vi si di del della ho avete sono come quanto vorrei ciao grazie questo questa
    anche ma al le piu cosa ci nel sul da i buongiorno salve quale`,
  nl: `de het een en is zijn ik wij jullie niet voor met op te van dat wat hoe heeft kan mijn aan ook maar heb u naar graag wil hallo`,
  pl: `nie jest i w na z do sie co jak czy to ile prosze dzien dobry dziekuje jestem mam chce dla po ten sa`,
  sv: `och ar det jag vi inte en ett for med pa till av som har kan mitt hur vad hej tack vill den jag ni`,
  tr: `ve bir bu ne mi icin ben siz cok var yok nasil kadar merhaba tesekkurler istiyorum de da mu fiyat`,
  id: `yang di ini itu dan saya aku kak min mau tidak ga gak nggak bisa ada untuk dengan ya apa berapa sudah udah belum juga dari
    dong nih kalau kalo sama buat bang kami kita halo terima kasih boleh tolong`,
  vi: `khong toi minh cua nay nhieu duoc voi anh chi cho em la co ban va muon cam on bao gia a oi thi nhe vay`,
  hi: `hai ka ki ke ko se mein mujhe kya nahi nahin aap bhai karo chahiye kitna kitne ye aur mera meri hain hoon raha rahi bhej abhi koi`,
  ru: `и в не на я что с как у это а по мне меня вас вы есть можно сколько здравствуйте спасибо пожалуйста уже или для мы но`,
  uk: `і в не на я що з як у це а по мені мене вас ви є можна скільки дякую будь вже або для ми але чи добрий день та`,
}

const VOTES_OF_WORD: ReadonlyMap<string, readonly string[]> = groupWords()

/** Characters that only one of our languages has, searched for in the text as typed. */
const LETTERS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['de', /[ßäöü]/u],
  ['es', /[ñ¿¡]/u],
  ['pt', /[ãõ]/u],
  ['fr', /[œëîïûù]/u],
  ['pl', /[łąęśźż]/u],
  ['tr', /[ğışİ]/u],
  ['vi', /[ăơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/u],
  ['ru', /[ыэъё]/u],
  ['uk', /[іїєґ]/u],
]

/** Scripts that identify the language of most people who write in them. */
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
]
/** Links, addresses, handles, numbers: they say nothing about the language. */
const NO_WORDS = /(?:https?:\/\/|www\.)\S+|\S+@\S+|[@#]\w+|\p{N}+/gu
/** With fewer letters, the language is not determined. */
const LEAST_LETTERS = 4
const SURE_LETTERS = 12

type Detect = (text: string) => { readonly language: string }
let detector: Promise<Detect> | undefined

/** Loaded with the first text, because it takes 90 MB. */
function loadDetector(): Promise<Detect> {
  detector ??= import('eld/extrasmall').then(
    ({ eld }) =>
      (text) =>
        eld.detect(text),
  )
  return detector
}

/**
 * BCP 47 tag of the language that a message is written in, or of all the participant's messages if it is too short; null when the language
 * cannot be determined. A script decides only for its own letters, so that a greeting or a kaomoji in another script does not decide for the rest.
 */
export async function detectLanguage(own: LanguageEvidence, all: LanguageEvidence): Promise<string | null> {
  return (await detectOne(own)) ?? (await detectOne(all))
}

/** A text, and the language whose words it contains, if any. */
export interface LanguageEvidence {
  readonly text: string
  readonly guess: string | null
}

async function detectOne({ text, guess }: LanguageEvidence): Promise<string | null> {
  const words = text.slice(0, SAMPLE_CHARACTERS).replace(NO_WORDS, ' ')
  const letters = words.match(/\p{L}/gu)?.length ?? 0
  for (const [language, script] of SCRIPTS) {
    const own = words.match(script)?.length ?? 0
    // Japanese mixes kana with Chinese characters; for other languages most letters must be of the script.
    if (own > 0 && own >= (language === 'ja' ? 0.15 : 0.5) * letters) return language
  }
  // A greeting is recognised by its word; with so few letters, statistics are only a guess.
  if (letters < SURE_LETTERS && guess !== null) return guess
  if (letters < LEAST_LETTERS) return null
  const detect = await loadDetector()
  const { language } = detect(words)
  return language === '' ? null : language
}

const LETTER_VOTE = 1.5
/** Enough text to determine a language; more would only cost time. */
const SAMPLE_CHARACTERS = 4000
/** With fewer votes there is no guess. */
const MIN_VOTES = 1
/** A language with at least this share of the winner's votes may also be the right one. */
const RIVAL_SHARE = 0.6

function groupWords(): ReadonlyMap<string, readonly string[]> {
  const languages = new Map<string, string[]>()
  for (const [language, words] of Object.entries(FUNCTION_WORDS))
    for (const word of new Set(words.split(/\s+/).map(fold)))
      languages.set(word, [...(languages.get(word) ?? []), language])
  return languages
}

/** Votes of one text. A word that several languages have counts for each of them in part. */
export function voteByWords(text: string, tokens: readonly Token[]): Map<string, number> {
  const votes = new Map<string, number>()
  const add = (language: string, value: number): void => void votes.set(language, (votes.get(language) ?? 0) + value)
  for (const { text: word } of tokens.slice(0, SAMPLE_CHARACTERS)) {
    const languages = VOTES_OF_WORD.get(word) ?? []
    for (const language of languages) add(language, 1 / Math.sqrt(languages.length))
  }
  const sample = text.slice(0, SAMPLE_CHARACTERS).toLowerCase()
  for (const [language, letters] of LETTERS) if (letters.test(sample)) add(language, LETTER_VOTE)
  return votes
}

export function addVotes(...all: readonly LanguageVotes[]): LanguageVotes {
  const sum = new Map<string, number>()
  for (const votes of all) for (const [language, value] of votes) sum.set(language, (sum.get(language) ?? 0) + value)
  return sum
}

/** The most likely language, or null without any votes. */
export function guessLanguage(votes: LanguageVotes): string | null {
  const [best] = ranked(votes)
  return best === undefined || best[1] < MIN_VOTES ? null : best[0]
}

/** Languages whose writers take words of another one for granted. */
const MIXED_WITH: readonly (readonly [language: string, other: string])[] = [['hi', 'en']]

/** The languages that the text may be in; undefined when it may be any. */
export function plausibleLanguages(votes: LanguageVotes): ReadonlySet<string> | undefined {
  const [best, ...others] = ranked(votes)
  if (best === undefined || best[1] < 2 * MIN_VOTES) return undefined
  const languages = new Set([
    best[0],
    ...others.filter(([, value]) => value >= RIVAL_SHARE * best[1]).map(([language]) => language),
  ])
  for (const [language, other] of MIXED_WITH) if (languages.has(language)) languages.add(other)
  return languages
}

function ranked(votes: LanguageVotes): readonly (readonly [string, number])[] {
  return [...votes].toSorted((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))
}
