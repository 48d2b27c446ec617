import { expect, it } from 'vitest'
import { compareNames } from './person-name.ts'

it.each([
  ['José García', 'jose garcia', 'same'],
  ['Szabó Eszter', 'Eszter Szabó', 'same'],
  ['Prof. Dr. Gesine Ahlers', 'Gesine Ahlers', 'same'],
  ['Ximena Rojas Llanos', 'Ximena Rojas', 'same'],
  ['西園寺 蓮', '西園寺蓮', 'same'],
  ['도경수', '도경수', 'same'],
  ['R. Venkataraman', 'Ramesh Venkataraman', 'close'],
  ['Jessica Thornburg', 'Jesscia Thornburg', 'close'],
  ['Thorsten Uhl', 'Torsten Uhl', 'close'],
  ['Amina Warsame', 'amina', 'close'],
  ['김', '김', 'close'],
  ['Катя Лосева', 'Екатерина Лосева', 'part'],
  ['Mike King Jr.', 'Mike King', 'other'],
  ['Sana Malik', 'Göran Ek', 'other'],
  ['Noa Berkovitz', 'נועה ברקוביץ', 'unknown'],
  ['渡辺 さくら', 'ワタナベ サクラ', 'unknown'],
  ['Ada', null, 'unknown'],
  ['N/A', 'Ada', 'unknown'],
] as const)('%s and %s: %s', (one, other, relation) => {
  expect(compareNames(one, other)).toBe(relation)
  expect(compareNames(other, one)).toBe(relation)
})
