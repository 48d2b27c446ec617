import { capitalisedWords, type FoundName } from './contact-name.ts'
import { isPlace } from './places.ts'

/** Repetitions are bounded and parted by white space, so that matching takes linear time. */
const LEGAL_NAME =
  /(?<![\p{L}\p{N}])((?:[\p{Lu}\p{N}][\p{L}\p{N}&'’.+-]{0,40}[ ]{1,2}(?:(?:&|and|und|et|y|e|de|do|da|di|of)[ ]{1,2})?){1,4}(?:GmbH|AG|UG|KG|OHG|Ltd|Limited|LLC|Inc|Corp|PLC|LLP|SARL|SAS|S\.A\.S|SA|S\.A|SL|S\.L|SLU|Lda|Ltda|S\.?r\.?l|SpA|S\.p\.A|BV|B\.V|NV)\.?)(?![\p{L}\p{N}])/gu
const CUES =
  /(?<![\p{L}\p{N}])(?:i work (?:at|for)|working (?:at|for)|(?:i['’]?m|i am|we['’]?re|we are) with|company is(?: called)?|company:|arbeite (?:bei|für)|von der firma|bei der firma|firma:|unternehmen:|travaille (?:chez|pour)|(?:de la )?société|entreprise:|de chez|trabajo (?:en|para)|de la empresa|empresa:|trabalho (?:na|no|para)|da empresa|lavoro (?:per|in|da)|dell['’]azienda|azienda:|della ditta|ditta:)\s/giu
/** What joins a person's name to the company's. The first group may also lead to a place. */
const JOIN = /^\s{0,3},?\s{0,3}(?:(from|of|von|de|da|do|di)|at|with|bei|vom|de chez|chez|dalla|della|dell['’])\s{1,3}/iu
const MAX_CUES = 20
const REST_LENGTH = 200

/** The company that the text names: with its legal form, after a plain cue, or joined to the person's name. */
export function findCompany(text: string, name: FoundName | undefined): string | undefined {
  const legal = [...text.matchAll(LEGAL_NAME)].at(-1)?.[1]
  if (legal !== undefined) return legal
  const afterCue = [...text.matchAll(CUES)]
    .slice(-MAX_CUES)
    .map((match) => companyAt(text, match.index + match[0].length))
    .findLast((company) => company !== undefined)
  return afterCue ?? (name === undefined ? undefined : joinedCompany(text, name))
}

function companyAt(text: string, start: number): string | undefined {
  const words = capitalisedWords(text.slice(start, start + REST_LENGTH))
  return words.length === 0 || isPlace(words.join(' ')) ? undefined : words.join(' ')
}

function joinedCompany(text: string, { end }: FoundName): string | undefined {
  const join = JOIN.exec(text.slice(end, end + REST_LENGTH))
  return join === null ? undefined : companyAt(text, end + join[0].length)
}
