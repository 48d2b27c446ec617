/** Mail providers as people say them in other scripts, each with its domain’s first label. */
const SPOKEN_PROVIDERS: Readonly<Record<string, string>> = {
  جيميل: 'gmail',
  جميل: 'gmail',
  هوتميل: 'hotmail',
  ياهو: 'yahoo',
  اوتلوك: 'outlook',
  أوتلوك: 'outlook',
  जीमेल: 'gmail',
  याहू: 'yahoo',
  हॉटमेल: 'hotmail',
  आउटलुक: 'outlook',
  яндекс: 'yandex',
  джимейл: 'gmail',
  гмейл: 'gmail',
  жмейл: 'gmail',
  мейл: 'mail',
  рамблер: 'rambler',
  укр: 'ukr',
  네이버: 'naver',
  다음: 'daum',
  지메일: 'gmail',
  한메일: 'hanmail',
  구글: 'gmail',
  ジーメール: 'gmail',
  ジメール: 'gmail',
  ヤフー: 'yahoo',
  アイクラウド: 'icloud',
  アウトルック: 'outlook',
}
const SPOKEN_AT =
  'собака|собачка|равлик|at the rate|एट द रेट|ऐट द रेट|एट|골뱅이|アットマーク|アット|あっと|آت|أت|ات|艾特|@|at'
const PROVIDER = new RegExp(
  String.raw`(?<=(?:${SPOKEN_AT})\s{0,2})(?:${Object.keys(SPOKEN_PROVIDERS).join('|')})(?![\p{L}\p{M}])`,
  'giu',
)
/** Endings that are always said together with the dot. */
const DOT_COM = /\s?(?:닷컴|ドットコム|点com|點com|डॉट कॉम|डॉटकॉम|دوت كوم|точка ком|крапка ком)(?![\p{L}\p{M}])/giu
/** Providers with one domain, so that nobody needs to write its end. */
const ENDLESS =
  /(?<=[\p{L}\p{N}._%+-](?:@|\s?(?:\(at\)|\[at\]|arroba|chiocciola|arobase|apenstaartje|małpa|собака|골뱅이|at)\s?))(gmail|icloud|naver|hotmail|outlook)(?![\p{L}\p{N}]|\.\p{L}|[ ]?(?:\.|\(|\[)|[ ](?:dot|punto|ponto|point|punkt|punt|kropka|nokta|titik|chấm|точка|крапка|ドット|点|점|डॉट|دوت|نقطة))/giu
const ENDS =
  'com|net|org|info|biz|eu|io|co|de|at|ch|fr|be|es|mx|pt|br|it|nl|pl|tr|ru|ua|in|id|vn|jp|cn|tw|kr|uk|ie|us|ca|au'
/** «firm,com», «firm. com», «qq。com» behind an at sign. */
const WRONG_DOT = new RegExp(
  String.raw`(?<=@[a-z0-9-]{2,60}(?:\.[a-z0-9-]{2,60})?)(?:[,。]| ?\. | \.)(?=(?:${ENDS})(?![a-z0-9]))`,
  'giu',
)
/** «anna★firm.example (★ is @)» */
const STAND_IN = /([★☆#＃*●■◎△◆＊])[ ]?(?:を|换成|換成|代替|改成|改为|→|=|is|ist|für|means|は|을|를)?[ ]?[@＠]/u
const MAIL_PREFIX = /(?<![\p{L}\p{N}._%+-])e?-?mail-(?=[\p{L}\p{N}._%+-]{2,60}@)/giu

/** The text with addresses corrected that people write in a wrong or shortened form, when only one address can be meant. */
export function correctEmails(text: string): string {
  const sign = STAND_IN.exec(text)?.[1]
  const plain = sign === undefined ? text : text.replaceAll(sign, '@')
  return plain
    .replace(DOT_COM, '.com')
    .replace(PROVIDER, (spoken) => SPOKEN_PROVIDERS[spoken.toLowerCase()] ?? spoken)
    .replace(WRONG_DOT, '.')
    .replace(ENDLESS, (provider) => `${provider}.com`)
    .replace(MAIL_PREFIX, '')
}

const LOCAL_AT_END = /(?<![\p{L}\p{N}._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@\s*$/iu
const DOMAIN_AT_START = /^\s*@?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,12}(?![a-z0-9])/iu
const LOCAL_ALONE = /^\s*[a-z0-9][a-z0-9._%+-]{1,63}\s*$/iu
const DIGITS_ALONE = /^[\s+\d().-]{3,16}$/u
/** The last part of a number, with a particle or a full stop: «2096 이요». */
const DIGITS_LAST = /^\s*([\d .-]{2,14})(?:\s?[\p{L}\p{M}]{1,4})?[\s.!]*$/u

/** What an earlier message leaves open for the next one: «anna.beck@», then «firm.example»; «0171», then «234 56 78». Undefined if the two do not fit together. */
export function joinedParts(earlier: string, later: string): string | undefined {
  const open = LOCAL_AT_END.exec(earlier)?.[0].trim()
  if (open !== undefined && DOMAIN_AT_START.test(later)) return `${open}${later.trim().replace(/^@/, '')}`
  if (LOCAL_ALONE.test(earlier) && /^\s*@/.test(later) && DOMAIN_AT_START.test(later))
    return `${earlier.trim()}${later.trim()}`
  const rest = DIGITS_LAST.exec(later)?.[1]
  if (rest === undefined || !DIGITS_ALONE.test(earlier)) return undefined
  const digits = `${earlier}${rest}`.replaceAll(/\D/g, '').length
  const isPart = earlier.replaceAll(/\D/g, '').length < 8 && rest.replaceAll(/\D/g, '').length < 8
  return isPart && digits >= 6 && digits <= 13 ? `${earlier.trim()} ${rest.trim()}` : undefined
}

const END_ALONE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])\.?((?:co\.|com\.)?(?:${ENDS}))(?![\p{L}\p{N}.]*[@\p{N}])(?![\p{L}])`,
  'giu',
)

/** Words that deny something. Without one, two ends are those of a site, or a question. */
const DENIES =
  /(?<![\p{L}\p{M}])(?:not|no|non|n[’']est pas|pas|nicht|statt|kein\p{L}*|não|nao|niet|nie|değil|bukan|không|не|ليس|مش|مو|नहीं|nahi|nahin|sorry|instead of|invece|sondern|sino|en vez|en lugar|em vez|au lieu|zamiast|yerine|вместо|замість)(?![\p{L}\p{M}])|ではなく|じゃなく|違い|不是|아니|말고/iu

/** The address with the end that a later message puts right: «.pt, not .com». Undefined if it says nothing about its end. */
export function withCorrectedEnd(email: string, later: string): string | undefined {
  if (later.includes('@') || later.length > 120 || /[?？؟]/u.test(later) || !DENIES.test(later)) return undefined
  const ends = [
    ...new Set(
      [...later.matchAll(END_ALONE)]
        .filter((match) => match[0].startsWith('.'))
        .map((match) => (match[1] ?? '').toLowerCase()),
    ),
  ]
  const wrong = ends.filter((end) => email.endsWith(`.${end}`)).toSorted((one, other) => other.length - one.length)[0]
  const right = ends.find((end) => end !== wrong)
  return wrong === undefined || right === undefined || ends.length !== 2
    ? undefined
    : `${email.slice(0, -wrong.length)}${right}`
}
