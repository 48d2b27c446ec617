/** A person to search for. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly company: string
}

const SYLLABLES = [
  'an',
  'bel',
  'ca',
  'dor',
  'el',
  'fin',
  'gu',
  'hol',
  'is',
  'jo',
  'ka',
  'lö',
  'mar',
  'né',
  'os',
  'pet',
  'ri',
  'sø',
  'ta',
  'vü',
]
const HAN = Array.from('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗明华国文平小红伟芳娜')
const FORMS = ['GmbH', 'Ltd', 'Inc', 'AG', 'SARL']

/** Numbers from 0 to below 1, the same in each run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** People of a made-up country: a few names are frequent, most are rare; one in twenty has a Chinese name. */
export function createPeople(seed: number): (index: number) => Person {
  const next = numbersFrom(seed)
  // The square makes low ranks frequent.
  const pick = (from: number): number => Math.floor(next() ** 3 * from)
  return (index) => {
    const first = wordOf(pick(2_000))
    const last = wordOf(10_000 + pick(60_000))
    const han = `${HAN[pick(20)] ?? ''}${HAN[20 + pick(10)] ?? ''}${HAN[20 + pick(10)] ?? ''}`
    const company = `${wordOf(100_000 + pick(50_000))} ${FORMS[pick(FORMS.length)] ?? ''}`
    return {
      name: index % 20 === 0 ? han : `${first} ${last}`,
      email: `${first}.${index}@${wordOf(200_000 + pick(20_000))}.example`.normalize('NFKD').replaceAll(/[^ -~]/g, 'o'),
      phone: `+49${String(1_000_000_000 + index * 7)}`,
      company,
    }
  }
}

function wordOf(rank: number): string {
  let word = ''
  for (let left = rank + SYLLABLES.length; left > 0; left = Math.floor(left / SYLLABLES.length))
    word += SYLLABLES[left % SYLLABLES.length] ?? ''
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
