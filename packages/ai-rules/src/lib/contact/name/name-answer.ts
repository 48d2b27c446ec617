import { foldInPlace } from '../cue.ts'
import { isEastAsianName } from './east-asian-name.ts'
import { isGivenName } from './given-names.ts'
import { capitalisedName } from './name-shape.ts'
import { isNoName } from './name-words.ts'
import type { Found } from '../phone/phone-finder.ts'
import { isPlace } from './places.ts'

/** The account asks who it is writing with. */
const ASKS_NAME =
  /(?<![\p{L}\p{M}])(?:names?|full name|who am i|whom am i|name (?:bitte|please)|ihre[nr]? namen?|ihr name|dein name|wer sind sie|mit wem|auf welchen namen|nombres?|cómo te llamas|como te llamas|se llama|con quién|nomes?|como se chama|com quem|(?:à|a) quel nom|votre nom|ton nom|prénom|vous (?:vous )?appelez|qui ai-je|nome|come ti chiami|come si chiama|con chi|a chi|naam|hoe heet|met wie|imi[ęe]|nazwisk\p{L}*|jak (?:się )?pan\p{L}*|z kim|isim\p{L}*|ism\p{L}*|adınız\p{L}*|adın|kiminle|اسم\p{L}*|الاسم|مع مين|مين حضرت\p{L}*|مين مع\p{L}*|من معي|नाम|naam|nama\p{L}*|atas nama|dengan siapa|tên|quý danh|имя|имени|зовут|как к вам|кто вы|с кем|на кого|фамили\p{L}*|ім['’ʼ]\p{L}*|звати|прізвищ\p{L}*|як до вас)(?![\p{L}\p{M}])|名前|氏名|どちら様|姓名|名字|贵姓|貴姓|怎么称呼|怎麼稱呼|称呼|稱呼|성함|이름|누구/iu
const MAX_LENGTH = 60
const COURTESY =
  /^(?:it['’]?s|its|i['’]?m|i am|ich bin|auf|soy|es|sou|é|sono|è|ik ben|to|jestem|ben|saya|это|я|це|na|au nom de|a nombre de|at|yes|sure|ja|sí|si|sim|oui|tak|evet|ya|iya|да|так)[ ,:]{1,2}/iu

/** True when the account asks for the name. */
export function asksForName(content: string): boolean {
  return (
    ASKS_NAME.test(content) &&
    /[?？؟]|please|bitte|favor|svp|plaît|cortesia|alstublieft|proszę|lütfen|लिए|बताइए|mohon|tolong|boleh|vui lòng|cho|пожалуйста|подскажите|будь ласка|ください|お願い|请|請|주세요|부탁/iu.test(
      content,
    )
  )
}

/** The name in a message that answers the question for it with nothing else, or before a comma or another datum. */
export function nameInAnswer(text: string): Found | undefined {
  const lead = /^\s*/u.exec(text)?.[0].length ?? 0
  const courtesy = COURTESY.exec(text.slice(lead))?.[0].length ?? 0
  const start = lead + courtesy
  const [stretch = ''] = /^[^\n,.;!?()\d@。、，！？+]*/u.exec(text.slice(start, start + MAX_LENGTH)) ?? []
  const words = stretch.trim().split(/\s+/)
  if (stretch.trim() === '' || words.length > 5) return undefined
  const found = { value: stretch.trim(), start, end: start + stretch.trimEnd().length }
  if (isEastAsianName(found.value)) return found
  const folded = foldInPlace(found.value).split(' ')
  if (folded.some((word) => isNoName(word)) || isPlace(found.value)) return undefined
  const capital = capitalisedName(text, start)
  if (capital?.end === found.end) return capital
  const isKnown = folded.some((word) => isGivenName(word)) && words.length <= 4
  return isKnown ? found : undefined
}
