import { looksLikeFirm } from './company-words.ts'
import { foldInPlace } from '../cue.ts'
import { isNoName } from './name-words.ts'
import type { Found } from '../phone/phone-finder.ts'
import { isPlace } from './places.ts'
import type { Segment } from './signature.ts'

const WORD = String.raw`(?:[\p{Lu}\p{N}][\p{L}\p{M}\p{N}&'’.+/-]{0,40}|&|und|and|y|e|et|i|de|do|da|di|of|del|la|pod|van)`
/** Legal forms after a name, perhaps after a comma. A two-letter form counts only in its usual spelling. */
const FORMS = String.raw`GmbH(?: & Co\.? KG)?|gGmbH|mbH|AG|UG|KG|OHG|GbR|e\. ?K\.|e\.K|e\. ?V\.|e\. ?U\.|Ltd|LTD|Limited|LLC|L\.L\.C|Inc|INC|Incorporated|Corp|PLC|plc|LLP|Pty Ltd|Pty|Pvt\.? Ltd|Sdn\.? Bhd|SARL|SAS|SASU|EURL|S\.A\.S|S\.A\. de C\.V|SA de CV|S de RL|S\.A|S\.L\.U|S\.L|SL|SLU|S\.R\.L|SRL|Lda|LDA|Ltda|LTDA|EIRELI|S\.r\.l\.s|S\.r\.l|srls|srl|Srl|S\.p\.A|SpA|SNC|snc|s\.n\.c|S\.N\.C|BV|B\.V|NV|N\.V|VOF|V\.O\.F|A\/S|ApS|AS|AB|Oy|Oyj|Sp\. z o\.?o|sp\. z o\.?o|Sp\. ?j|S\.C|s\.c|s\.r\.o|a\.s|d\.o\.o|Kft|A\.Ş|A\.S|Ltd\.? Şti|LTD\.? ŞTİ|Tbk|JSC`
const LEGAL = new RegExp(
  String.raw`(?<![\p{L}\p{N}])((?:\p{Lu}|\p{N}{1,4} ?\p{L})[\p{L}\p{M}\p{N}&'’.+/-]{0,40}(?: {1,2}${WORD}){0,5}),? {1,2}(${FORMS})(?![\p{L}\p{N}])\.?`,
  'gu',
)
const LEGAL_BEFORE =
  /(?<![\p{L}\p{N}])(?:(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОВ|ТзОВ|ФОП|ПП|КФХ|ПрАТ|PT|CV|UD)\.? {1,2}(?:[«"„][^«»"“”\n]{2,60}[»"“]|\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}.'’-]+){0,3})|(?:[Фф]ерма|[Кк]омпани[яи]|[Мм]агазин|[Сс]тудия|[Кк]афе|[Сс]алон|[Оо]тель|[Шш]кола|[Рр]есторан|[Кк]омпанія) [«"„][^«»"“”\n]{2,60}[»"“]|(?:Công ty|công ty|Cty|cty)(?: TNHH| CP| cổ phần)? \p{Lu}[\p{L}\p{M}]+(?: \p{Lu}[\p{L}\p{M}]+){0,4}|(?<=(?:^|[.،,\n] ?)(?:من |نحن |[أا]نا من |مع )?)(?:شركة|مؤسسة) ال[\u0621-\u064A]+(?= |[،,.]|$))/gu
const CUES =
  /(?<![\p{L}\p{N}])(?:i work (?:at|for)|working (?:at|for)|(?:i['’]?m|i am|we['’]?re|we are) (?:with|from|at)|on behalf of|company is(?: called)?|company ?:|business ?:|arbeite (?:bei|für)|von der firma|bei der firma|firma ?:|unternehmen ?:|travaille (?:chez|pour)|(?:de la )?société|entreprise ?:|de chez|trabajo (?:en|para)|de la empresa|empresa ?:|trabalho (?:na|no|para)|da empresa|lavoro (?:per|in|da)|dell['’]azienda|azienda ?:|della ditta|ditta ?:|werk bij|van het bedrijf|bedrijf ?:|pracuję w|z firmy|firma ?:|firmadan|şirket(?:im)? ?:|perusahaan ?:|dari perusahaan|từ công ty|công ty ?:|компания ?:|из компании|от компании|компанія ?:|з компанії|від компанії)[ \t]{1,2}/giu
const JOIN =
  /^\s{0,2},?\s{0,2}(?:from|of|at|with|here from|von|vom|bei|de|da|do|di|chez|de chez|dalla|dal|della|van|bij|z|od|dari|dr|bên|từ|из|от|з|від)\s{1,2}/iu
const EAST_ASIAN: readonly RegExp[] = [
  /(?<company>(?:株式会社|有限会社|合同会社)[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}A-Za-z]{1,14}?(?=の|で|と|です|、|。|\s|$)|[\p{Script=Han}\p{Script=Katakana}A-Za-zー]{1,14}(?:株式会社|有限会社|合同会社))/gu,
  /(?:^|[\s。、！!])(?<company>[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}A-Za-zー]{2,16}?)の(?:[\p{Script=Han}々]{1,5})(?:と申します|といいます|と言います)/gu,
  /(?:我们是|我們是|我是|公司名?[:是]|单位[:是])(?<company>\p{Script=Han}{2,16}?(?:有限公司|公司|茶社|工厂|工廠|厂|酒店|学校|學校|餐厅|餐廳|工作室|集团|集團|医院|診所|诊所|民宿|咖啡馆|书店|超市|事务所|事務所))(?:的|，|,|。|\s|$)/gu,
  /(?<company>(?:게스트하우스|카페|주식회사|\(주\)|㈜|식당|호텔|펜션|학원|병원|미용실|공방)\s?[가-힣A-Za-z]{2,12})(?=\s?(?:운영|대표|에서 |입니다|담당))|(?<company2>[가-힣A-Za-z]{2,12}(?:주식회사|상사|산업|건설|컴퍼니|스튜디오|카페|펜션|호텔|학원|병원))(?=\s?(?:운영|대표|에서|의 |입니다|[가-힣]{3}입니다))/gu,
]
const GREETING =
  /^(?:(?:hallo|hello|hi|hey|dear|moin|hola|ciao|salve|bonjour|this is|here is|we are|i am|i['’]m|hier ist|wir sind|somos|soy|siamo|sono|nous sommes|c['’]est)\s+)+/iu
const MAX_CUES = 20
const MAX_WORDS = 5

/** The company that the text names: by its legal form, after a clear cue, joined to the writer's name, or beside it in a signature. */
export function findCompany(
  text: string,
  segments: readonly Segment[],
  name: Found | undefined,
  isOwn: (found: Found) => boolean,
): string | undefined {
  const legal = [...legalNames(text), ...eastAsianNames(text)].filter(isOwn).at(-1)
  if (legal !== undefined) return legal.value
  const cued = [...text.matchAll(CUES)].slice(-MAX_CUES).map((match) => companyAt(text, match.index + match[0].length))
  const found = cued.filter((one) => one !== undefined).findLast(isOwn)
  if (found !== undefined) return found.value
  return name === undefined ? undefined : (joined(text, name) ?? beside(text, segments, name))
}

function legalNames(text: string): readonly Found[] {
  const behind = [...text.matchAll(LEGAL)].flatMap((match) => {
    const whole = match[0].replace(/[.,]$/u, (sign) => (/\.\p{L}{1,3}\.$/u.test(match[0]) ? sign : ''))
    const value = withoutLead(whole.trim())
    const isPlaceCode =
      /^(?:SA|AS|AB|SC|AG|SL)$/u.test(match[2] ?? '') && isPlace(value.slice(0, value.lastIndexOf(' ')))
    return isPlaceCode || value === match[2] ? [] : [{ value, start: match.index, end: match.index + match[0].length }]
  })
  const before = [...text.matchAll(LEGAL_BEFORE)].map((match) => ({
    value: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
  return [...behind, ...before]
}

/** `Hallo Berger Bau GmbH` is a greeting; its words are not part of a company's name. */
function withoutLead(name: string): string {
  let rest = name.replace(GREETING, '')
  const from = /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2} (?:from|von|de|di|da) (?=\p{Lu})/u.exec(rest)
  if (from !== null) rest = rest.slice(from[0].length)
  return rest
}

function eastAsianNames(text: string): readonly Found[] {
  return EAST_ASIAN.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const value = match.groups?.['company'] ?? match.groups?.['company2'] ?? ''
      return { value, start: match.index, end: match.index + match[0].length }
    }),
  )
}

function companyAt(text: string, start: number): Found | undefined {
  const run = /^[\p{L}\p{M}\p{N}&'’ .+/-]{0,120}/u.exec(text.slice(start, start + 120))?.[0] ?? ''
  const words: string[] = []
  for (const word of run.split(' ').slice(0, MAX_WORDS)) {
    const isInside = words.length > 0 && /^(?:&|und|and|y|e|et|of|de|da|do|di|pod|van|der|the)$/u.test(word)
    if (!/^[\p{Lu}\p{N}]/u.test(word) && !isInside) break
    words.push(word.replace(/[.]$/u, ''))
    if (/[.]$/u.test(word)) break
  }
  while (words.length > 0 && !/^[\p{Lu}\p{N}]/u.test(words.at(-1) ?? '')) words.pop()
  const value = words.join(' ')
  return value === '' || !/\p{L}/u.test(value) || isPlace(value) || isNoName(foldInPlace(value))
    ? undefined
    : { value, start, end: start + value.length }
}

function joined(text: string, { end }: Found): string | undefined {
  const join = JOIN.exec(text.slice(end, end + 40))
  if (join === null) return undefined
  const company = companyAt(text, end + join[0].length)?.value
  const isFirm =
    company !== undefined &&
    (/^\s{0,2}(?:at|with|bei|chez|bij|dalla|from)/iu.test(join[0]) || company.includes(' ') || looksLikeFirm(company))
  return isFirm ? company : undefined
}

/** `Anna Beck, Muster Bau`: the segment next to the name that looks like a company or contains the family name. */
function beside(text: string, segments: readonly Segment[], name: Found): string | undefined {
  const index = segments.findIndex((segment) => segment.start <= name.start && segment.end >= name.end)
  const family = foldInPlace(name.value).split(' ').at(-1) ?? ''
  for (const segment of [segments[index + 1], segments[index - 1]]) {
    if (segment === undefined || segment.isDatum) continue
    const stretch = text.slice(segment.start, segment.end).trim()
    const company = companyAt(stretch, 0)?.value
    if (company === undefined || company.length !== stretch.replace(/\.$/, '').length) continue
    const isFamily = family.length > 2 && foldInPlace(company).split(' ').includes(family) && company.includes(' ')
    if (looksLikeFirm(company) || isFamily) return company
  }
  return undefined
}
