/** One word of a search, as PostgreSQL's `tsquery` texts. */
export interface SearchWord {
  /** The word as typed, in lower case; only letters, digits and `@._+-`. */
  readonly text: string
  /** Finds words that begin with it. */
  readonly prefix: string
  /** Finds words whose stem may be shorter than the typed text; the hits must be checked against `text`. */
  readonly shortened: string
}

const WORD = /[\p{L}\p{N}@._+-]+/gu
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu
const OPERATORS = /"|(^|\s)-\S|\sor\s/i
const SHORTEST_STEM = 2
const LONGEST_WORD = 30

export function hasOperators(text: string): boolean {
  return OPERATORS.test(text)
}

/**
 * The words of a search text; any of them may be half typed. Empty when the text uses operators (`"a phrase"`, `or`, `-not`), which
 * are taken literally.
 */
export function searchWords(text: string): readonly SearchWord[] {
  if (hasOperators(text)) return []
  const words = (text.toLowerCase().match(WORD) ?? [])
    .map((word) => word.replaceAll(EDGES, ''))
    .filter((word) => word !== '')
  return words.map((word) => ({
    text: word,
    prefix: `${quoteLexeme(word)}:*`,
    shortened: possibleStems(word).map(quoteLexeme).join(' | '),
  }))
}

/** The endings that the stemmer takes off, some of them one after the other: `generalizations` becomes `gener`. */
const ENDINGS =
  's es ies ed eed ied ing ly li y e al ial ic ical ate ated ates ating ation ational ator ion tion ize ized izer izing ization able ible ability ibility bli ity iti ive ative ivity ful less ness ous ant ent ance ence ancy ency anci enci ment ement ism alism icate icity er or ogy ogist'.split(
    ' ',
  )
/** Words of letters, with hyphens between them, are the only ones with stems: addresses and numbers are in the index as they are. */
const STEMMED = /^\p{L}[\p{L}-]*$/u

/**
 * The stems that a half-typed word may have in the index: `consulti` is the beginning of `consulting`, which is indexed as `consult`. English
 * stems are prefixes of their word, with a last `y` turned to `i` or an `e` restored (Porter 2). **What is left of the typed word has to be the
 * beginning of English endings**: the index would otherwise return everybody whose name is `Ann` for a search for `annabel`.
 */
function possibleStems(word: string): readonly string[] {
  const stems = new Set<string>([word])
  if (!STEMMED.test(word)) return [...stems]
  for (let length = SHORTEST_STEM; length <= Math.min(word.length, LONGEST_WORD); length += 1) {
    const start = word.slice(0, length)
    if (!beginsEnding(start, word.slice(length))) continue
    stems.add(start).add(`${start}e`)
    if (start.endsWith('y')) stems.add(`${start.slice(0, -1)}i`)
  }
  return [...stems]
}

/** `running` doubles the last letter of its stem. */
function beginsEnding(start: string, rest: string): boolean {
  return isBegunEnding(rest) || (rest.startsWith(start.slice(-1)) && isBegunEnding(rest.slice(1)))
}

function isBegunEnding(rest: string): boolean {
  return (
    rest === '' ||
    ENDINGS.some(
      (ending) => ending.startsWith(rest) || (rest.startsWith(ending) && isBegunEnding(rest.slice(ending.length))),
    )
  )
}

/** A quoted lexeme (PostgreSQL, "tsquery"): taken literally, without parsing. */
export function quoteLexeme(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', String.raw`\\`).replaceAll("'", "''")}'`
}
