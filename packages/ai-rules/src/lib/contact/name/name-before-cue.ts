import { foldInPlace } from '../cue.ts'
import { isGivenName } from './given-names.ts'
import { capitalisedName, smallName } from './name-shape.ts'
import { isNoName } from './name-words.ts'
import type { Found } from '../phone/phone-finder.ts'
import { isPlace } from './places.ts'

/** Where a writer may begin to name themselves: at the start, after a greeting, a mark or an emoji, or after the firm that they are from (`…'den`). */
const BEGIN =
  /(?:^|[,.!?;:\n।،。、！？~()–—-]|\p{Extended_Pictographic}|(?<![\p{L}])(?:hi|hello|hey|hallo|hola|ola|olá|oi|ciao|salut|bonjour|cześć|czesc|merhaba|halo|moin|servus|grüezi|привет|здравствуйте|привіт|добрый день|добрий день|नमस्ते|namaste|dag|yo|ok)|['’]?(?:den|dan|ten|tan))[ \t]{0,3}(?=[\p{L}])/giu
/** Words behind the writer's own name. */
const BEHIND =
  /^(?:,? )(?:here|speaking|this side|on the line|hier|nochmal|am apparat|am telefon|aquí|aqui|acá|al habla|por aquí|por aqui|falando|na linha|ici|à l['’]appareil|au téléphone|qui|al telefono|aan de lijn|z tej strony|przy telefonie|tutaj|ben(?=[ .,!\n\p{Extended_Pictographic}]|$)|bey ben|burada|nih|nii?h?|ini|disini|di sini|đây(?: ạ)?|nha|nhé|nè|ạ|yani|naam hai|nam hai|नाम है|на связи|на связь|беспокоит|пишет|тут|на зв['’ʼ]язку|турбує|пише|معك|معكم|معاك|बोल रह[ाी]|bol rah[aei]|बोल रहे|hu|hun|hoon|हूँ|हूं)(?![\p{L}\p{M}])/iu
/** The words for «here» that also mean other things count only behind a known given name. */
const MAX_PLACES = 60

/** «Okyanus Kulübü’nden Tunç Alpaslan»: the whole name behind the firm that the writer is from. */
const FROM_FIRM = /(?<=\p{L}['’]n?[dt][ae]n )\p{Lu}[\p{L}\p{M}]+(?: \p{Lu}[\p{L}\p{M}]+){1,2}(?=[.,!\n]|$)/gu
/** «Dell Ruiz here»: two words with capitals. */
const WHOLE_HERE =
  /(?<=(?:^|[.!?\n,]) ?)\p{Lu}[\p{L}\p{M}'’-]+ \p{Lu}[\p{L}\p{M}'’-]+(?= (?:here|speaking|hier|al habla|falando|à l['’]appareil|aan de lijn)(?!\p{L}))/gu

/** Names before the words that point at the writer: «Timo here», «Ebru ben», «Benoît à l’appareil». */
export function namesBeforeCues(text: string): readonly Found[] {
  const whole = [...text.matchAll(FROM_FIRM), ...text.matchAll(WHOLE_HERE)].flatMap(({ 0: value, index }) =>
    isPlace(value) || value.split(' ').some((word) => isNoName(foldInPlace(word)))
      ? []
      : [{ value, start: index, end: index + value.length }],
  )
  const given = [...text.matchAll(BEGIN)].slice(-MAX_PLACES).flatMap((match) => {
    const start = match.index + match[0].length
    const name = nameAt(text, start)
    return name !== undefined && BEHIND.test(text.slice(name.end, name.end + 24)) ? [name] : []
  })
  return [...whole, ...given]
}

/** A capitalised name whose first word is a known given name, or a known given name in lower case. */
function nameAt(text: string, start: number): Found | undefined {
  const capital = capitalisedName(text, start)
  if (capital !== undefined) {
    const [first = ''] = foldInPlace(capital.value).split(/[ -]/)
    return isGivenName(first) && !isNoName(first) && !isPlace(capital.value) ? capital : undefined
  }
  return smallGivenName(text, start)
}

/** A known given name in lower case, or in a script without capitals. */
export function smallGivenName(text: string, start: number): Found | undefined {
  const small = smallName(text, start, 1)
  return small !== undefined && isGivenName(foldInPlace(small.value)) ? small : undefined
}
