export interface SplitName {
  readonly firstName: string | null
  readonly lastName: string | null
}

const SUFFIXES = words(
  'jr sr ii iii iv vi phd dphil md mba msc bsc dds dvm esq cpa cfa pmp llm llb rn mag dipl ing bacc',
)
/** Suffixes that are also names: removed only after a first and a last name. */
const DOUBTFUL_SUFFIXES = words('junior senior filho neto v ma ba jd do')
const TITLES = words(
  'dr prof professor mr mrs ms miss mx sir herr frau ing mag dott dra sr sra señor señora monsieur madame m mme',
)
const PARTICLES = words(
  'de da do dos das del della delle dei di du des la le las los van von der den ter ten te zu zum zur af av al el bin bint ibn ben y e',
)
const CAPITAL_PARTICLES = words('De Da Del Della Di Du La Le Van Von Der Den El Al Bin Ibn')
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+$/u

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}

/**
 * Guesses first and last name from a display name, for CRMs with two fields. Drops symbols, emoji, titles, suffixes, degrees and text in brackets or
 * after a bar; `lead.name` keeps them. Particles belong to the last name. Names in Han, kana and Hangul start with the family name. Both are null for
 * a name without a letter or digit.
 */
export function splitName(name: string | null): SplitName {
  const [whole = '', ...behindComma] = cleaned(name ?? '').split(/\s*[,，、]\s*/u)
  const before = toWords(whole)
  const given = toWords(behindComma.find((part) => !isAddition(toWords(part))) ?? '')
  if (given.length > 0 && isFamilyName(before)) return { firstName: given.join(' '), lastName: before.join(' ') }
  return splitWords(before.length > 0 ? before : given)
}

function cleaned(name: string): string {
  const given = name.normalize('NFKC')
  const bare = given.replaceAll(/\([^()]*\)|\[[^[\]]*\]/gu, ' ').split(/\s[|•·–—/]\s/u)[0] ?? ''
  return /[\p{L}\p{N}]/u.test(bare) ? bare : given
}

/** Words with a letter or digit, without symbols at their edges. */
function toWords(text: string): readonly string[] {
  return text
    .split(/\s+/u)
    .map((word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}.]+$/gu, ''))
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll('.', '')
}

function isAddition(found: readonly string[]): boolean {
  return found.every((word) => SUFFIXES.has(plain(word)) || DOUBTFUL_SUFFIXES.has(plain(word)))
}

/** True if the text before a comma can be a last name on its own: `Reed`, `van der Berg`. */
function isFamilyName(found: readonly string[]): boolean {
  return found.length > 0 && found.slice(0, -1).every((word) => isParticle(word))
}

function isParticle(word: string): boolean {
  return PARTICLES.has(word) || CAPITAL_PARTICLES.has(word)
}

function splitWords(given: readonly string[]): SplitName {
  if (given.length > 1 && given.every((word) => EAST_ASIAN.test(word)))
    return { firstName: given.slice(1).join(''), lastName: given[0] ?? null }
  const [only = '', ...others] = given
  // A foreign name in katakana keeps its order, with a middle dot between its parts.
  if (others.length === 0 && only.includes('・'))
    return cutBefore(
      only.split('・').filter((part) => part !== ''),
      1,
    )
  const bare = withoutSuffixes(withoutTitle(given))
  let ahead = 1
  while (bare.length - ahead > 1 && isParticle(bare.at(-ahead - 1) ?? '')) ahead += 1
  return cutBefore(bare, ahead)
}

function cutBefore(given: readonly string[], lastNames: number): SplitName {
  const firstName = given.slice(0, -lastNames).join(' ')
  const lastName = given.slice(-lastNames).join(' ')
  return { firstName: firstName === '' ? null : firstName, lastName: lastName === '' ? null : lastName }
}

function withoutTitle(given: readonly string[]): readonly string[] {
  const [first = ''] = given
  return given.length > 2 && TITLES.has(plain(first)) ? withoutTitle(given.slice(1)) : given
}

function withoutSuffixes(given: readonly string[]): readonly string[] {
  const last = plain(given.at(-1) ?? '')
  const certain = given.length > 1 && SUFFIXES.has(last)
  const likely = given.length > 2 && DOUBTFUL_SUFFIXES.has(last)
  return certain || likely ? withoutSuffixes(given.slice(0, -1)) : given
}
