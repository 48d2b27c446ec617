/** What keys, tokens and passwords look like; the names are those in the vendors' documentation. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/,
  /\b(?:sk|pk|rk|whsec)[-_][A-Za-z0-9_-]{16,200}/,
  /\b(?:ghp|gho|ghs|ghu|github_pat|glpat|npm|xox[abprs]|shpat|dop_v1)[-_][A-Za-z0-9_-]{10,250}/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bAIza[0-9A-Za-z_-]{30,45}/,
  /\bEAA[0-9A-Za-z]{30,400}/,
  /\bpat-[a-z]{2}\d-[0-9a-f-]{30,40}/i,
  /\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b/,
  /\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{20,200}/,
  /\beyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,2000}/,
  /\b(?:bearer|basic)\s{1,3}(?=[A-Za-z._~+/-]{0,200}\d)[A-Za-z0-9._~+/-]{16,2000}/i,
  /\bpostgres(?:ql)?:\/\/\S{1,200}:\S{1,200}@/i,
  /(?:pass(?:word|code|wort)|passwd|contrase[nñ]a|senha|mot de passe|wachtwoord|hasło|şifre|пароль|كلمة المرور|पासवर्ड|mật khẩu|パスワード|密码|비밀번호|secret|api[ _-]?key|access[ _-]?token)\s{0,3}(?:[:=：]|is|ist|es|est)\s{0,3}(?=\S{0,60}[\d_!#$%&*])\S{4,200}/iu,
]
const CARD = /(?<!\d)[3-6]\d{3}(?:[ -]?\d){9,15}(?!\d)/g

/** True if a text seems to contain a key, a token, a password or a payment card number, whoever wrote it. */
export function holdsSecret(text: string): boolean {
  return SECRETS.some((secret) => secret.test(text)) || (text.match(CARD) ?? []).some(isCard) || isRandom(text)
}

/** The check digit of ISO/IEC 7812. */
function isCard(candidate: string): boolean {
  const digits = Array.from(candidate.replaceAll(/\D/g, ''), Number).toReversed()
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit : digit * 2
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return digits.length >= 13 && sum % 10 === 0
}

/** A long random-looking word of upper-case and lower-case letters and digits, like keys without a prefix. */
function isRandom(text: string): boolean {
  return (text.match(/(?<![\w/.:?=&-])[A-Za-z0-9_+=-]{32,500}/g) ?? []).some(
    (word) => /[a-z]/.test(word) && /[A-Z]/.test(word) && (word.match(/\d/g)?.length ?? 0) >= 4,
  )
}
