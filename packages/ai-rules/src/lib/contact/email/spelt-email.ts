/** Words for the at sign that mean nothing else, so that they count without brackets. */
const AT_WORDS = String.raw`собака|собачка|равлик|песик|एट द रेट|ऐट द रेट|एट|ऐट|골뱅이|アットマーク|アット|あっと|艾特|小老鼠|(?<=[a-z0-9] ?)(?:آت|أت|ات)(?= ?[a-z0-9])`
const LATIN_AT_WORDS = String.raw`arroba|arrobas|chiocciola|chiocciolina|arobase|arobas|klammeraffe|affenschwanz|apenstaartje|apestaartje|małpa|malpa|małpka|et işareti|kuyruklu a|at the rate(?: of)?|at sign|at-sign|at-zeichen|a còng|a móc|a keong`
const BRACKETED_AT = String.raw`at|ät|aet|et|a|ett|arobase|arroba|arobas|chiocciola|malpa|małpa|собака|собачка|равлик|песик|kuyruklu a|na|на|ат|あっと|アット|アットマーク|골뱅이|艾特|@`
const DOT_WORDS = String.raw`dot|punkt|punto|ponto|point|punt|kropka|nokta|titik|chấm|cham|точка|крапка|ドット|点|點|닷|점|डॉट|डाट|दॉट|نقطة|نقطه|دوت`

/** A bracketed at, a spoken one, or a bare one between two spaces. */
const AT = new RegExp(
  String.raw`[ ]{0,2}[[({<*_|][ ]?(?:${BRACKETED_AT})[ ]?[\])}>*_|][ ]{0,2}|(?<=[a-z0-9])[ ]{1,2}(?:${LATIN_AT_WORDS})(?![a-z])[ ]{1,2}|[ ]{0,2}(?:${AT_WORDS})[ ]{0,2}|(?<=[a-z0-9])[ ]{1,2}(?:at|ät|aet|et|a|à|ett|na|em|en|w)[ ]{1,2}(?=[a-z0-9])|(?<=[a-z0-9])[ ]{1,2}@[ ]{0,2}(?=[a-z0-9])|(?<=[a-z0-9])@[ ]{1,2}(?=[a-z0-9])`,
  'giu',
)
const DOT = String.raw`(?:[ ]?[[({][ ]?(?:${DOT_WORDS}|\.)[ ]?[\])}][ ]?|[ ]{1,2}(?:${DOT_WORDS})[ ]{1,2}|[ ]{0,2}(?:ドット|点|點|닷|점|डॉट|точка|крапка|نقطة|نقطه|دوت)[ ]{0,2}|[ ]\.[ ]|\.)`
const LABEL = String.raw`[a-zà-öø-ÿ0-9](?:[a-zà-öø-ÿ0-9-]{0,61}[a-zà-öø-ÿ0-9])?`
const SPOKEN_ENDS: ReadonlyMap<string, string> = new Map(
  'ру:ru ком:com юа:ua уа:ua нет:net орг:org 컴:com コム:com कॉम:com इन:in كوم:com'.split(' ').map((pair) => {
    const [spoken = '', written = ''] = pair.split(':')
    return [spoken, written] as const
  }),
)
const LAST_LABEL = String.raw`(?:[a-z]{2,24}|${[...SPOKEN_ENDS.keys()].join('|')})`
const DOMAIN = new RegExp(String.raw`^${LABEL}(?:${DOT}${LABEL}){0,4}?${DOT}${LAST_LABEL}(?![a-z0-9])`, 'iu')
const DOMAIN_WITHOUT_LIMIT = new RegExp(
  String.raw`^${LABEL}(?:${DOT}${LABEL}){0,4}${DOT}${LAST_LABEL}(?![a-z0-9])`,
  'iu',
)
const SIGN_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /[ ]?(?:\b(?:underscore|under score|underline|underlain|guion baixo|soulign[ée]|unterstrich|guion bajo|guión bajo|trattino basso|tiret du bas|sublinhado|podkreślnik|podkreslnik|alt çizgi|alt tire|garis bawah|gạch dưới)\b|нижнее подч[её]ркивание|下划线|底線|밑줄|언더바|アンダーバー|अंडरस्कोर)[ ]?/giu,
    '_',
  ],
  [
    /(?<=[a-z0-9])[ ](?:guion|guión|trattino|bindestrich|tiret|hífen|hifen|koppelteken|streepje|myślnik|dash|hyphen|дефис|ハイフン)[ ](?=[a-z0-9])/giu,
    '-',
  ],
]
const LOCAL_END = new RegExp(String.raw`[a-z0-9_%+'-]+(?:${DOT}[a-z0-9_%+'-]+){0,4}$`, 'iu')
const MAIL_WORD =
  /(?:e-?mails?|mails?|mailadres\w*|correo|mél|courriel|e-?posta|posta|почт\w*|пошт\w*|имейл|мейл|емейл|мыло|ईमेल|मेल|बريد|بريدي|ايميل|إيميل|ايميلي|إيميلي|メール|メアド|邮箱|郵箱|信箱|邮件|메일|이메일|surel|thư|write to|adres\w*|address|adresse|reach me|indirizzo)[^@\n]{0,24}$/iu
/** «… moeller (with oe) at …» */
const ASIDE = /(?<=[a-z0-9]) \([^()@\n]{1,30}\) (?=(?:at|ät|@|arroba|chiocciola|arobase|małpa) )/giu
const MAIL_WORD_BEHIND = /^[^@\n.!?]{0,16}(?:e-?mail|mail|correo|posta|почт|пошт|邮箱|メール|메일|адрес)/iu
const MAX_SPELT = 20
const BEFORE = 90
const BEHIND = 160

/**
 * The text with spelt-out addresses (`ana (at) firma . de`, `ana arroba firma punto es`) written with symbols. A bare `at`, or an at sign between
 * spaces, counts only after a word for e-mail or before a spelt-out dot: «meet me at shop.example» is not an address.
 */
export function writeSpeltEmails(text: string): string {
  let plain = text.replace(ASIDE, ' ')
  for (const [words, sign] of SIGN_WORDS) plain = plain.replace(words, sign)
  const matches = [...plain.matchAll(AT)].slice(-MAX_SPELT)
  let written = ''
  let place = 0
  for (const match of matches) {
    const spelt = readSpelt(plain, match.index, match[0], place)
    if (spelt === undefined) continue
    written += `${plain.slice(place, spelt.start)}${spelt.address}`
    place = spelt.end
  }
  return written + plain.slice(place)
}

interface Spelt {
  readonly address: string
  readonly start: number
  readonly end: number
}

function readSpelt(text: string, start: number, at: string, after: number): Spelt | undefined {
  const end = start + at.length
  const [local = ''] = LOCAL_END.exec(text.slice(Math.max(after, start - BEFORE), start)) ?? []
  const behind = text.slice(end, end + BEHIND)
  const [domain = ''] = DOMAIN_WITHOUT_LIMIT.exec(behind) ?? DOMAIN.exec(behind) ?? []
  if (local === '' || domain === '') return undefined
  const before = text.slice(Math.max(0, start - local.length - 50), start - local.length)
  const isBare = /^ *(?:at|@|ät|aet|et|a|à|ett|na|em|en|w) *$/iu.test(at)
  const isSpelt = new RegExp(String.raw`(?:${DOT_WORDS})[ \])}]`, 'iu').test(domain)
  const isAnnounced = MAIL_WORD.test(before) || MAIL_WORD_BEHIND.test(behind.slice(domain.length))
  const isWritten = at.includes('@') && (!at.startsWith(' ') || /[._\d-]/u.test(local))
  if (isBare && !isSpelt && !isWritten && !(isAnnounced && /[@t]/iu.test(at))) return undefined
  // «anna beck 22 at …»: the words before may belong to it.
  const front = /^\d+$/u.test(local) ? /(?:[a-z0-9]+[._-])*[a-z0-9]+ $/iu.exec(before)?.[0] : undefined
  // «anna_beck 22 at …» is written with a sign already, so the number is the rest of it.
  if (front !== undefined && !/[._-]/u.test(front)) return undefined
  const address = `${front?.trim() ?? ''}${withDots(local)}@${withSpokenEnd(withDots(domain))}`
  return { address, start: start - local.length - (front?.length ?? 0), end: end + domain.length }
}

const DOTS = new RegExp(DOT, 'giu')

function withDots(part: string): string {
  return part.replace(DOTS, '.')
}

function withSpokenEnd(domain: string): string {
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  return [...labels.slice(0, -1), SPOKEN_ENDS.get(last.toLowerCase()) ?? last].join('.')
}
