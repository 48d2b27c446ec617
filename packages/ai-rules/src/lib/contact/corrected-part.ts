/** Words that say that something was wrong, in 18 languages, and the star before a correction. */
const CORRECTS =
  /(?<![\p{L}\p{M}])(?:not|no|sorry|oops|typo|wrong|mistyped|misspel\p{L}*|correction|correct|instead|meant|should|missing|forgot|last|ends?|ending|nicht|falsch|vertippt|tippfehler|richtig|korrektur|statt|sondern|ende|fehlt|vergessen|perdón|perdon|corrijo|equivoq\p{L}*|mal|sino|termina|falta|faltó|desculpa|errei|errado|corrigindo|aliás|final|faltou|pardon|désolé|erreur|trompé|plutôt|fin|finit|manque|scusa|scusate|sbagliat\p{L}*|errore|finale|manca|fout|foutje|verkeerd|moet zijn|eind\p{L}*|przepraszam|sory|błąd|pomył\p{L}*|powinno|końcu|koniec|zamiast|brakuje|pardon|yanlış|olacak|sonu|değil|eksik|düzeltme|maaf|salah|typo|ralat|bukan|akhir\p{L}*|harusnya|kurang|nhầm|lộn|sai|cuối|đúng|thiếu|ошиб\p{L}*|опечат\p{L}*|описа\p{L}*|простите|извините|конце|вместо|правильно|пропусти\p{L}*|помил\p{L}*|вибачте|перепрошую|кінці|замість|пропусти\p{L}*|не|غلط|آسف|اسف|خطا|خطأ|مش|مو|ليس|الصح|اخره|آخره|ناقص|गलत|गलती|सॉरी|नहीं|आखिर|छूट|galat|galti|nahi|aakhri|last me)(?![\p{L}\p{M}])|^\s*\*|\*\s*$|→|->|間違|訂正|誤り|正しく|ではなく|じゃなく|末尾|最後|抜け|打错|打錯|写错|寫錯|不是|更正|最后|最後|少打|少了|漏|오타|틀렸|잘못|아니|말고|끝|빠졌/iu
const QUESTION = /[?？؟]/u
const MAX_LENGTH = 120
const MIN_PART = 2

/**
 * The number with the part that a later message puts right: «157 on the end, not 156», «не 06, а 60», or the new end alone with a word for a mistake. Undefined if
 * the message says nothing that fits it.
 */
export function withCorrectedDigits(phone: string, later: string): string | undefined {
  if (!isCorrection(later)) return undefined
  const groups = [...later.matchAll(/\d+/gu)].map((match) => match[0]).filter((group) => group.length >= MIN_PART)
  const [first = '', second] = groups
  if (groups.length > 2 || first === '' || first.length > 6) return undefined
  if (second !== undefined) {
    const [wrong, right] = phone.endsWith(second) ? [second, first] : [first, second]
    const isEnd = phone.endsWith(wrong) && wrong.length === right.length && wrong !== right
    return isEnd ? `${phone.slice(0, -wrong.length)}${right}` : undefined
  }
  const end = phone.slice(-first.length)
  return end !== first && isAlike(end, first) ? `${phone.slice(0, -first.length)}${first}` : undefined
}

/** The same digits in another order, or all but one. */
function isAlike(left: string, right: string): boolean {
  const sorted = (digits: string): string => Array.from(digits).toSorted().join('')
  return sorted(left) === sorted(right) || distance(left, right) === 1
}

/**
 * The address with the part that a later message puts right: «*gmail», «com, not con». The part must be almost one of the address: its name, a label of its
 * domain, or its end.
 */
export function withCorrectedLabel(email: string, later: string): string | undefined {
  if (later.includes('@') || !isCorrection(later)) return undefined
  const at = email.indexOf('@')
  const parts = [email.slice(0, at), ...email.slice(at + 1).split('.')]
  const words = [...later.toLowerCase().matchAll(/[a-z0-9]+(?:[._-][a-z0-9]+)*/gu)].map((match) => match[0])
  const fitting = words.flatMap((word) =>
    parts.flatMap((part, index) =>
      part !== word && part.length > 2 && !parts.includes(word) && distance(part, word) <= (part.length > 4 ? 2 : 1)
        ? [{ word, index }]
        : [],
    ),
  )
  const [only] = fitting
  if (only === undefined || fitting.length > 1) return undefined
  const [local = '', ...labels] = parts.map((part, index) => (index === only.index ? only.word : part))
  return `${local}@${labels.join('.')}`
}

function isCorrection(later: string): boolean {
  return later.length <= MAX_LENGTH && !QUESTION.test(later) && CORRECTS.test(later)
}

/** How many characters must be put in, left out, replaced or swapped with the next. */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at]
    for (let other = 1; other <= right.length; other += 1) {
      const isSame = left[at - 1] === right[other - 1]
      const isSwap = at > 1 && other > 1 && left[at - 1] === right[other - 2] && left[at - 2] === right[other - 1]
      next.push(
        Math.min(
          (row[other] ?? 0) + 1,
          (next[other - 1] ?? 0) + 1,
          (row[other - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (before[other - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = row
    row = next
  }
  return row[right.length] ?? 0
}
