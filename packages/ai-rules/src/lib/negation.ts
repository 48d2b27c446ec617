import { createPhraseIndex, type PhraseMatch } from './phrase.ts'
import type { Token } from './tokens.ts'

const NEGATORS: Readonly<Record<string, string>> = {
  en: `no not never dont doesnt didnt isnt arent wasnt wont wouldnt cant cannot couldnt havent hasnt aint neither nor without none nobody`,
  de: `nicht kein keine keinen keinem keiner keinerlei nie niemals ohne weder`,
  fr: `pas ne n jamais aucun aucune sans ni`,
  es: `no nunca ningun ninguna tampoco sin jamas`,
  pt: `nao nunca nenhum nenhuma tampouco sem nem`,
  it: `non mai nessun nessuna senza neanche`,
}
const LANGUAGES_OF_NEGATOR: ReadonlyMap<string, ReadonlySet<string>> = groupNegators()

/** How many words before a phrase a negation may be. */
const REACH_BEFORE = 4
/** German puts it after the verb and its objects («interessiert mich nicht»). */
const REACH_AFTER: Readonly<Record<string, number>> = { de: 3 }

/** Phrases in which a negating word negates nothing. */
const HARMLESS = createPhraseIndex(
  Object.entries({
    en: `no problem|worries|doubt|matter|rush|idea; not only|just|sure; why not|dont|cant|wouldnt; can't|cannot wait; don't hesitate|worry; if not; whether or not; no longer than`,
    de: `nicht nur|wahr; kein problem; keine sorge|frage|ahnung; warum nicht; nicht mehr als; ob .. oder nicht`,
    fr: `pas de problème|soucis|souci; pas seulement|mal; pourquoi pas; n hésitez pas; ne vous|t inquiétez|inquiète pas; sans problème|souci`,
    es: `no sólo|solo|solamente; por qué no; sin problema|problemas|duda; no hay problema; no sé; no te|se preocupes|preocupe; no importa`,
    pt: `não só|apenas|somente; por que|porque não; sem problema|problemas|dúvida; não tem problema; não sei; não se preocupe; não importa`,
    it: `non solo|soltanto; perché no|non; nessun problema; senza problemi|dubbio; non vedo l ora; non so; non importa; non si preoccupi`,
  }).flatMap(([language, texts]) =>
    texts.split(';').map((text) => ({ owner: 'harmless', language, text: text.trim() })),
  ),
)

function groupNegators(): ReadonlyMap<string, ReadonlySet<string>> {
  const languages = new Map<string, Set<string>>()
  for (const [language, words] of Object.entries(NEGATORS))
    for (const word of words.split(/\s+/)) languages.set(word, (languages.get(word) ?? new Set()).add(language))
  return languages
}

/** Indexes of the tokens that negate, with the languages in which they do. */
export function findNegators(tokens: readonly Token[]): ReadonlyMap<number, ReadonlySet<string>> {
  const harmless = new Set(HARMLESS.find(tokens).flatMap((match) => match.positions))
  const negators = new Map<number, ReadonlySet<string>>()
  for (const [index, token] of tokens.entries()) {
    const languages = LANGUAGES_OF_NEGATOR.get(token.text)
    if (languages !== undefined && !harmless.has(index)) negators.set(index, languages)
  }
  return negators
}

/** Whether a negation of the phrase's language is in the same clause, shortly before it or inside one of its gaps. */
export function isNegated(
  match: PhraseMatch<unknown>,
  tokens: readonly Token[],
  negators: ReadonlyMap<number, ReadonlySet<string>>,
): boolean {
  const first = match.positions[0] ?? 0
  const last = match.positions.at(-1) ?? first
  const own = new Set(match.positions)
  const clauses = new Set(match.positions.map((position) => tokens[position]?.clause))
  const end = last + (REACH_AFTER[match.language] ?? 0)
  for (let index = Math.max(0, first - REACH_BEFORE); index <= end; index += 1) {
    const languages = own.has(index) ? undefined : negators.get(index)
    const speaks = match.language === 'any' || languages?.has(match.language) === true
    if (languages !== undefined && speaks && clauses.has(tokens[index]?.clause)) return true
  }
  return false
}
