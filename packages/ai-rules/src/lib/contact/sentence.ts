const ENDS = /[!?。！？؟।;\n\uE001]|\.(?=\s|$)/gu
/** Abbreviations: their full stop does not end the sentence. */
const ABBREVIATION =
  /(?<!\p{L})(?:tel|mob|cel|nr|no|num|mr|mrs|ms|mme|mlle|dr|st|sr|sra|dra|ing|hp|telp|tlp|bpk|ibu|ul|ph|mail|e-mail|fam|hr|fr|prof|m|p|г|ул|тел|моб|т|sdt|dt|ste|cp|ltd|inc|co|ext|att|ref|cell|kl|св|ім|вул)\.$/iu
const REACH = 240

/** Where the sentence around the position begins; at most 240 characters before it. */
export function sentenceStart(text: string, place: number): number {
  const from = Math.max(0, place - REACH)
  const stretch = text.slice(from, place)
  const ends = [...stretch.matchAll(ENDS)].filter(
    (match) => match[0] !== '.' || !ABBREVIATION.test(stretch.slice(Math.max(0, match.index - 8), match.index + 1)),
  )
  const last = ends.at(-1)
  return last === undefined ? from : from + last.index + 1
}

/** Where the sentence around the position ends; at most 240 characters after it. */
export function sentenceEnd(text: string, place: number): number {
  const stretch = text.slice(place, place + REACH)
  for (const match of stretch.matchAll(ENDS)) {
    const isAbbreviation = ABBREVIATION.test(text.slice(Math.max(0, place + match.index - 8), place + match.index + 1))
    if (match[0] !== '.' || !isAbbreviation) return place + match.index
  }
  return place + stretch.length
}
