import { foldInPlace } from '../cue.ts'

/** What a number word may be joined to: a digit stands for itself, tens take a digit, hundreds take tens. */
export interface NumberName {
  readonly value: number
  /** Values below this one may be added to it: «forty» takes «two», «deux cent» takes «dix». */
  readonly room: number
}

/** The words for the digits 0 to 9 in languages that put spaces between words; alternatives are joined by `|`. */
const DIGITS: readonly string[] = [
  'zero|oh|nought|cero|zéro|null|nul|sıfır|ноль|нуль|صفر|शून्य|ज़ीरो|जीरो|shunya|shoonya|jiro|nol|kosong|không',
  'one|uno|una|um|un|une|eins|een|één|jeden|bir|один|واحد|एक|वन|ek|satu|một|mốt',
  'two|dos|dois|duas|deux|zwei|zwo|due|twee|dwa|iki|два|اثنان|اثنين|اتنين|दो|टू|do|dua|hai',
  'three|tres|três|trois|drei|tre|drie|trzy|üç|три|ثلاثه|تلاته|तीन|थ्री|teen|tin|tiga|ba',
  'four|cuatro|quatro|quatre|vier|quattro|cztery|dört|четыре|чотири|اربعه|चार|फोर|char|chaar|empat|bốn|tư',
  "five|cinco|cinq|fünf|cinque|vijf|pięć|beş|пять|п'ять|خمسه|पांच|पाँच|फाइव|panch|paanch|lima|năm|lăm",
  'six|seis|meia|sechs|sei|zes|sześć|altı|шесть|шість|سته|छह|छः|छे|सिक्स|chhe|chhah|che|cheh|enam|sáu',
  'seven|siete|sete|sept|sieben|sette|zeven|siedem|yedi|семь|сім|سبعه|सात|सेवन|saat|sat|tujuh|bảy|bẩy',
  'eight|ocho|oito|huit|acht|otto|osiem|sekiz|восемь|вісім|ثمانيه|تمانيه|تمنيه|आठ|एट|aath|ath|delapan|tám',
  "nine|nueve|nove|neuf|neun|negen|dziewięć|dokuz|девять|дев'ять|تسعه|नौ|नाइन|nau|no|sembilan|chín",
]
/** From ten to nineteen. */
const TEENS: readonly string[] = [
  'ten|diez|dez|zehn|tien|dieci|dziesięć|десять',
  'eleven|once|onze|elf|undici|jedenaście|одиннадцать|одинадцять',
  'twelve|doce|doze|douze|zwölf|twaalf|dodici|dwanaście|двенадцать|дванадцять',
  'thirteen|trece|treze|treize|dreizehn|dertien|tredici|trzynaście|тринадцать|тринадцять',
  'fourteen|catorce|catorze|quatorze|vierzehn|veertien|quattordici|czternaście|четырнадцать|чотирнадцять',
  "fifteen|quince|quinze|fünfzehn|vijftien|quindici|piętnaście|пятнадцать|п'ятнадцять",
  'sixteen|dieciséis|dezesseis|seize|sechzehn|zestien|sedici|szesnaście|шестнадцать|шістнадцять',
  'seventeen|diecisiete|dezessete|siebzehn|zeventien|diciassette|siedemnaście|семнадцать|сімнадцять',
  'eighteen|dieciocho|dezoito|achtzehn|achttien|diciotto|osiemnaście|восемнадцать|вісімнадцять',
  "nineteen|diecinueve|dezenove|neunzehn|negentien|diciannove|dziewiętnaście|девятнадцать|дев'ятнадцять",
]
/** From twenty to ninety. */
const TENS: readonly string[] = [
  'twenty|veinte|vinte|vingt|vingts|zwanzig|twintig|venti|dwadzieścia|yirmi|двадцать|двадцять',
  'thirty|treinta|trinta|trente|dreißig|dertig|trenta|trzydzieści|otuz|тридцать|тридцять',
  'forty|cuarenta|quarenta|quarante|vierzig|veertig|quaranta|czterdzieści|kırk|сорок',
  "fifty|cincuenta|cinquenta|cinquante|fünfzig|vijftig|cinquanta|pięćdziesiąt|elli|пятьдесят|п'ятдесят",
  'sixty|sesenta|sessenta|soixante|sechzig|zestig|sessanta|sześćdziesiąt|altmış|шестьдесят|шістдесят',
  'seventy|setenta|septante|siebzig|zeventig|settanta|siedemdziesiąt|yetmiş|семьдесят|сімдесят',
  'eighty|ochenta|oitenta|huitante|octante|achtzig|tachtig|ottanta|osiemdziesiąt|seksen|восемьдесят|вісімдесят',
  "ninety|noventa|nonante|neunzig|negentig|novanta|dziewięćdziesiąt|doksan|девяносто|дев'яносто",
]
/** From one to nine hundred. */
const HUNDREDS: readonly string[] = [
  'cien|ciento|cem|cento|sto|сто',
  'doscientos|duzentos|duecento|dwieście|двести|двісті',
  'trescientos|trezentos|trecento|trzysta|триста',
  'cuatrocientos|quatrocentos|quattrocento|czterysta|четыреста|чотириста',
  "quinientos|quinhentos|cinquecento|pięćset|пятьсот|п'ятсот",
  'seiscientos|seiscentos|seicento|sześćset|шестьсот|шістсот',
  'setecientos|setecentos|settecento|siedemset|семьсот|сімсот',
  'ochocientos|oitocentos|ottocento|osiemset|восемьсот|вісімсот',
  "novecientos|novecentos|novecento|dziewięćset|девятьсот|дев'ятсот",
]

const names = new Map<string, NumberName>()

function add(word: string, value: number, room: number): void {
  const folded = foldInPlace(word)
  if (!names.has(folded)) names.set(folded, { value, room })
}

function addAll(words: readonly string[], valueAt: (index: number) => number, room: number): void {
  for (const [index, alternatives] of words.entries())
    for (const word of alternatives.split('|')) add(word, valueAt(index), room)
}

/** The digit and the tens in one word: German and Dutch say the digit first, Italian and Spanish last. */
function addCompounds(): void {
  const german = 'zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'.split(' ')
  const dutch = 'twintig dertig veertig vijftig zestig zeventig tachtig negentig'.split(' ')
  const italian = 'venti trenta quaranta cinquanta sessanta settanta ottanta novanta'.split(' ')
  const digits = {
    german: 'ein zwei drei vier fünf sechs sieben acht neun'.split(' '),
    dutch: 'een twee drie vier vijf zes zeven acht negen'.split(' '),
    italian: 'uno due tre quattro cinque sei sette otto nove'.split(' '),
    spanish: 'uno dós trés cuatro cinco séis siete ocho nueve'.split(' '),
  }
  for (let place = 0; place < german.length; place += 1)
    for (let at = 0; at < 9; at += 1) {
      const value = 20 + 10 * place + at + 1
      add(`${digits.german[at] ?? ''}und${german[place] ?? ''}`, value, 0)
      add(`${digits.dutch[at] ?? ''}en${dutch[place] ?? ''}`, value, 0)
      const tens = italian[place] ?? ''
      add(`${at === 0 || at === 7 ? tens.slice(0, -1) : tens}${digits.italian[at] ?? ''}`, value, 0)
      if (place === 0) add(`veinti${digits.spanish[at] ?? ''}`, value, 0)
    }
}

addAll(DIGITS, (index) => index, 0)
addAll(TEENS, (index) => index + 10, 0)
addAll(TENS, (index) => 10 * index + 20, 10)
addAll(HUNDREDS, (index) => 100 * index + 100, 100)
addCompounds()
// French counts on from sixty and eighty: «soixante douze», «quatre vingt douze».
names.set('soixante', { value: 60, room: 20 })
names.set('dix', { value: 10, room: 10 })

/** The words that multiply the digit before them by a hundred, or stand for a hundred. */
const HUNDRED = /^(?:hundred|hundert|honderd|cents?|yuz)$/u
/** «on» is ten in Turkish, and a preposition in English: it counts only before a Turkish digit. */
const TURKISH_TEEN = /^(?:bir|iki|uc|dort|bes|alti|yedi|sekiz|dokuz)$/u

/** The value of a folded number word; `next` is the word behind it. */
export function numberNamed(word: string, next: string): NumberName | undefined {
  if (HUNDRED.test(word)) return { value: 100, room: 100 }
  if (word === 'on') return TURKISH_TEEN.test(next) ? { value: 10, room: 10 } : undefined
  return names.get(word)
}

/** The number that two words make together, or undefined if they are two numbers: «quarante deux», «beş yüz», «quatre vingt». */
export function joinedNumber(first: NumberName, second: NumberName, word: string): NumberName | undefined {
  if (HUNDRED.test(word) && first.value > 1 && first.value < 10) return { value: 100 * first.value, room: 100 }
  if (first.value === 4 && /^vingts?$/u.test(word)) return { value: 80, room: 20 }
  if (second.value === 0 || second.value >= first.room) return undefined
  if (first.value === 10 && first.room === 10 && second.value > 9) return undefined
  const room = second.value >= 20 || second.value === 10 ? Math.min(second.room, 10) : 0
  return { value: first.value + second.value, room }
}
