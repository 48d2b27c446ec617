/** How prices write their currency, by one name each; `¥` is both yen and yuan, `$` is every dollar written that way. */
const CURRENCIES: Readonly<Record<string, string>> = {
  '€': '€ eur euro euros eurós евро євро يورو यूरो ユーロ 欧元 유로',
  $: '$ usd us$ dollar dollars dólar dólares dolares dollari dolar dolarów доллар доллара долларов доларів دولار डॉलर ドル 美元 달러 bucks',
  '£': '£ gbp pound pounds quid livres sterling',
  '¥': '¥ jpy yen cny rmb yuan 円 元 块 人民币',
  chf: 'chf fr. sfr franken francs franchi',
  pln: 'pln zł zl złotych złote zloty',
  try: '₺ tl lira lirası liraya',
  rub: 'rub ₽ руб рублей рубля рубль',
  uah: 'uah ₴ грн гривень гривні',
  inr: 'inr ₹ rs rs. rupee rupees rupaye rupaiye रुपये रुपए रुपया',
  idr: 'idr rp rp. rupiah',
  vnd: 'vnd ₫ đ đồng',
  krw: 'krw ₩ 원',
  brl: 'brl r$ reais',
  sar: 'sar ريال',
  aed: 'aed درهم',
  egp: 'egp جنيه',
  kr: 'kr kr. sek nok dkk kronor kroner',
  other: 'cad aud nzd mxn ars clp peso pesos zar czk kč huf lei ₪ ils ₦ ngn kes ₱ thb ฿ sgd hkd myr dinar دينار',
  '%': '% ٪ percent prozent pourcent procent protsent процентов',
}

const BY_WORD: ReadonlyMap<string, string> = new Map(
  Object.entries(CURRENCIES).flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const)),
)

/** Longest words first, so that `euros` is not read as `euro`. */
export const currencyPattern: string = [...BY_WORD.keys()]
  .toSorted((one, other) => other.length - one.length)
  .map((word) => word.replaceAll(/[$.]/g, String.raw`\$&`))
  .join('|')

/** The canonical name of the currency that the word means. */
export function currencyOf(word: string): string {
  return BY_WORD.get(word.toLowerCase()) ?? word
}
