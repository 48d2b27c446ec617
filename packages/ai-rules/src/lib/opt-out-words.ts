import type { Concept } from './lexicon/concept.ts'
import type { Mention } from './lexicon/mentions.ts'
import { type Piece, toPieces } from './text/pieces.ts'

/** What people send instead of a sentence to stop messages: the networks' keywords and their equivalents in each language. */
const KEYWORDS = `stop; stopall; stop all; stop it; optout; opt out; unsub; unsubscribe; unsubscribe me; remove; remove me; revoke; quit; end; cancel;
  no more; no more messages; leave me alone; baja; darme de baja; dame de baja; alto; basta; parar; pare; parem; sair; cancelar; descadastrar; arret; arreter; stopper;
  desabonner; desinscrire; desinscription; desabonnement; stopp; abmelden; abbestellen; austragen; abmeldung; halt; ruhe; cancella; cancellami; disiscrivimi;
  disiscrivermi; disiscrizione; ferma; smettila; stoppen; afmelden; uitschrijven; opzeggen; ophouden; wypisz; wypisz mnie; rezygnuje; koniec; przestan; przestancie;
  dur; durdur; iptal; dursun; ret; red; cik; listeden cik; berhenti; berhenti langganan; hentikan; setop; keluar; batal langganan; dung; dung lai; huy; huy dang ky; ngung; thoi;
  tu choi; стоп; хватит; отписка; отписаться; отпишите; отпишите меня; отмена; прекратите; прекратить; отстаньте; відписка; відписатися; відпишіть; досить; годі; припиніть; зупинити;
  توقف; قف; وقف; الغاء; إلغاء; ايقاف; إيقاف; الغاء الاشتراك; إلغاء الاشتراك; كفى; كفاية; ستوب; بس خلاص; वन्द; बंद; बंद करो; बंद करें; बंद करिए; रोको; रुको; स्टॉप; band karo; band kijiye;
  mat bhejo; roko; bas karo; 停止; 退订; 退訂; 取消订阅; 取消訂閱; 取消关注; td; t; 拒收; 別再傳; 别再发; 別煩我; 别烦我; 停; やめて; やめてください; 配信停止; 停止してください; 解除; 退会; 登録解除; 受信拒否; ストップ; もういい;
  그만; 그만하세요; 그만해; 중지; 수신거부; 수신 거부; 거부; 해지; 구독취소; 구독 취소; 탈퇴; 스톱; 차단; 끊어주세요;
  στοπ; σταματα; σταματηστε; διαγραφη; απεγγραφη; სტოპ; გაჩერდი; გაჩერდით; შეწყვიტეთ; გამოწერის გაუქმება; ստոպ; կանգնիր; դադարեցրեք; עצור; הפסק; תפסיקו; הסר; הסירו אותי; הסרה; סטופ;
  หยุด; สต็อป; ยกเลิก; ยกเลิกการสมัคร; เลิกส่ง; הפסיקו; বন্ধ; বন্ধ করুন; স্টপ; நிறுத்து; நிறுத்தவும்; ஸ்டாப்; ఆపండి; స్టాప్; ਬੰਦ ਕਰੋ; ਸਟਾਪ; બંધ કરો; સ્ટોપ; بس کرو; بند کرو; بند کریں; توقف کنید; لغو عضویت; спри; спрете; отпишете ме; стани; прекини; одјави; стопе; зупиніть`
/** Words beside a keyword that do not change its meaning. */
const COURTESIES = `please; pls; plz; thanks; thank you; thx; ty; now; ok; okay; hi; hello; just; bitte; danke; sofort; jetzt; por favor; porfa; pf; gracias; obrigado; obrigada; ya; ja; ahora;
  agora; merci; svp; stp; s il vous plait; maintenant; per favore; grazie; subito; ora; alstublieft; aub; dank; bedankt; nu; prosze; dziekuje; dzieki; teraz; lutfen; tesekkurler; artik;
  tolong; mohon; makasih; terima kasih; sekarang; vui long; cam on; xin; di; nhe; пожалуйста; пж; спасибо; уже; будь ласка; дякую; вже; من فضلك; لو سمحت; شكرا; الان; कृपया; प्लीज; धन्यवाद; अब; kripya;
  请; 請; 谢谢; 謝謝; 吧; お願いします; おねがいします; ありがとう; で; します; 주세요; 부탁드립니다; 부탁드려요; 감사합니다; 제발; 요`

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.split(';').map((word) => joined(toPieces(word.trim()))))
}

/** Words only: emoji, numbers and marks do not count. */
function joined(pieces: readonly Piece[]): string {
  return pieces
    .filter(({ kind }) => kind === 'word' || kind === 'run')
    .map((piece) => piece.text)
    .join(' ')
}

const keywords = wordsOf(KEYWORDS)
const courtesies = [...wordsOf(COURTESIES)].toSorted((one, other) => other.length - one.length)
const MAX_CHARACTERS = 80

/** True for a message that is nothing but a keyword, with courtesies, emoji or numbers around it. A question is not one. */
export function isOptOutWord(text: string): boolean {
  if (text.length > MAX_CHARACTERS || /[?？؟]/u.test(text)) return false
  const words = joined(toPieces(text))
  if (words === '') return false
  if (keywords.has(words)) return true
  const bare = withoutCourtesies(words)
  return (
    bare !== '' &&
    (keywords.has(bare) || bare.split(' ').every((word) => word === bare.split(' ')[0] && keywords.has(word)))
  )
}

function withoutCourtesies(words: string): string {
  let rest = ` ${words} `
  for (const courtesy of courtesies) rest = rest.replaceAll(` ${courtesy} `, ' ')
  rest = rest.trim()
  // Scripts without spaces attach the courtesy to the keyword.
  for (const courtesy of courtesies.filter((word) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]/u.test(word),
  )) {
    if (rest.length > courtesy.length && rest.endsWith(courtesy)) rest = rest.slice(0, -courtesy.length).trim()
    if (rest.length > courtesy.length && rest.startsWith(courtesy)) rest = rest.slice(courtesy.length).trim()
  }
  return rest
}

/** Words of which one has to be there before a text can be an opt-out: without, short polite messages («to ada@example.org please») resemble one. */
const WITHDRAWING: ReadonlySet<Concept> = new Set([
  'stop',
  'unsubscribe',
  'remove',
  'leave_alone',
  'consent',
  'any_more',
  'ads',
])
/** And words that withdraw only when they are denied. */
const DENIED: ReadonlySet<Concept> = new Set(['contact', 'messages', 'list', 'my_data'])
/** Scripts whose words the lexicon does not hold. */
const UNREAD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** False for a text that no word makes an opt-out, however the classifier sees it. Says nothing about keywords: {@link isOptOutWord} finds those. */
export function mayOptOut(text: string, pieces: readonly Piece[], mentions: readonly Mention[]): boolean {
  if (UNREAD.test(text)) return withoutCourtesies(joined(pieces)) !== ''
  const spoken = new Set(mentions.map(({ concept }) => concept))
  const has = (concepts: ReadonlySet<Concept>): boolean => [...concepts].some((concept) => spoken.has(concept))
  return has(WITHDRAWING) || (spoken.has('not') && has(DENIED))
}
