import { describe, expect, it } from 'vitest'
import { splitName } from './split-name.ts'

describe('splitName', () => {
  it.each<[string | null, string | null, string | null]>([
    ['Ada King', 'Ada', 'King'],
    ['Ada Augusta King', 'Ada Augusta', 'King'],
    ['Ada', null, 'Ada'],
    ['  ', null, null],
    [null, null, null],
    // Symbols and emoji
    ['Ada King 🌻', 'Ada', 'King'],
    ['🌻 Ada 🌻 King ✨✨', 'Ada', 'King'],
    ['Ada 💛', null, 'Ada'],
    ['👩‍💻', null, null],
    ['𝓐𝓭𝓪 𝓚𝓲𝓷𝓰', 'Ada', 'King'],
    ['Ada King (she/her)', 'Ada', 'King'],
    ['Ada King | Example Bikes', 'Ada', 'King'],
    ['(Ada)', null, 'Ada'],
    ['Seán O’Neill', 'Seán', 'O’Neill'],
    ['Ada King-Noel', 'Ada', 'King-Noel'],
    // Suffixes, degrees, titles
    ['Ada King Jr.', 'Ada', 'King'],
    ['Ada King IV', 'Ada', 'King'],
    ['Ada King III PhD', 'Ada', 'King'],
    ['Rui Exemplo dos Santos Neto', 'Rui Exemplo', 'dos Santos'],
    ['Rui Neto', 'Rui', 'Neto'],
    ['Ada King, M.D., MBA', 'Ada', 'King'],
    ['King, Ada, Ph.D.', 'Ada', 'King'],
    ['Prof. Dr. Ada King', 'Ada', 'King'],
    ['Dr. King', 'Dr.', 'King'],
    // Commas
    ['King, Ada', 'Ada', 'King'],
    ['van der Example, Jan Piet', 'Jan Piet', 'van der Example'],
    ['Ada King, Zurich', 'Ada', 'King'],
    // Particles
    ['María de la Muestra', 'María', 'de la Muestra'],
    ['Jan van der Example', 'Jan', 'van der Example'],
    ['Van Example', 'Van', 'Example'],
    ['Layla Al Example', 'Layla', 'Al Example'],
    // Family name first
    ['佐藤 花子', '花子', '佐藤'],
    ['佐藤　はなこ', 'はなこ', '佐藤'],
    ['이 서연', '서연', '이'],
    ['陈小红', null, '陈小红'],
    ['アダ・キング', 'アダ', 'キング'],
  ])('%s', (name, firstName, lastName) => {
    expect(splitName(name)).toEqual({ firstName, lastName })
  })
})
