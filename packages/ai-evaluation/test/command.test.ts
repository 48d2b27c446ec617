import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBounds, readLabelledSet } from '../src/index.ts'
import { type ExitCode, runEvaluateCommand } from '../src/command.ts'
import { conversation } from './cases.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadkit-evaluation-'))
  const set = [
    conversation(
      'a',
      { intent: 'purchase', email: 'ada@example.com' },
      {
        messages: [{ from: 'participant', text: 'I would like to buy 20 chairs, what is the price? ada@example.com' }],
      },
    ),
    conversation(
      'b',
      { intent: 'opt_out' },
      { language: 'de', messages: [{ from: 'participant', text: 'Geheimes Wort' }] },
    ),
  ]
  write('set.jsonl', `${set.map((line) => JSON.stringify(line)).join('\n\n')}\n`)
  write(
    'scorer.mjs',
    `export const wrong = 5
const result = { confidence: 0.5, signals: [], reasoning: 'because', model: 'words', rubricVersion: '1' }
export const scorer = () => ({
  id: 'words',
  classify: async ({ transcript: { messages } }) => {
    const [email] = /\\S+@\\S+/.exec(messages[0].content) ?? []
    const contact = email ? { email: { value: email, messageIds: ['message-1'] } } : {}
    return { ...result, intent: email ? 'purchase' : 'other', sentiment: 'neutral', language: 'en', contact }
  },
  score: async () => ({ ...result, score: 'warm', scoreValue: 50 }),
})
export const throwing = { id: 'throwing', classify: () => { throw new Error('Geheimes Wort') }, score() {} }`,
  )
  write('bounds.json', JSON.stringify({ floors: { 'intent.purchase.recall': 1 }, ceilings: { failures: 0 } }))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

async function run(...parameters: readonly string[]): Promise<{ code: ExitCode; out: string; told: string }> {
  let out = ''
  let told = ''
  const code = await runEvaluateCommand(parameters, {
    write: (text) => void (out += text),
    tell: (text) => void (told += text),
    folder,
  })
  return { code, out, told }
}

describe('leadkit-evaluate', () => {
  it('prints tables, tells how far it is, and holds bounds', async () => {
    const { code, out, told } = await run('set.jsonl', '--scorer', './scorer.mjs', '--bounds', 'bounds.json')
    expect(out).toMatch(/^words on 2 conversations, 0 failed/)
    expect(out).toMatch(/purchase +1\.000 +1\.000 +1\.000 +1/)
    expect(out).toMatch(/b: opt_out_missed/)
    expect(out).not.toMatch(/Geheimes|chairs/)
    expect(told).toMatch(/words: 2 of 2/)
    expect(code).toBe(0)
  })

  it('exits with 1 when a floor or a ceiling does not hold', async () => {
    const { code, out } = await run(
      'set.jsonl',
      '--scorer',
      './scorer.mjs',
      '--floor',
      'intent.macroF1=0.9',
      '--ceiling',
      'failures=-1',
    )
    expect(code).toBe(1)
    expect(out).toMatch(/intent\.macroF1 is 0\.5; its floor is 0\.9\nfailures is 0; its ceiling is -1/)
  })

  it('writes JSON, to read it by figures', async () => {
    const { out } = await run('set.jsonl', '--scorer', './scorer.mjs#scorer', '--language', 'en', '--json')
    expect(JSON.parse(out)).toMatchObject({ conversations: 1, metrics: { 'contact.email.recall': 1 }, broken: [] })
    await run('set.jsonl', '--scorer', './scorer.mjs', '--json', 'out.json', '--texts')
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toMatch(/Geheimes Wort/)
  })

  it('compares two scorers', async () => {
    const { code, out } = await run(
      'set.jsonl',
      '--scorer',
      './scorer.mjs',
      '--compare',
      './scorer.mjs#throwing',
      '--resamples',
      '100',
    )
    expect(out).toMatch(/throwing on 2 conversations, 2 failed \(unknown 2\)/)
    expect(out).toMatch(/95 % interval/)
    expect(out).not.toMatch(/Geheimes/)
    expect(code).toBe(0)
  })
})

describe('leadkit-evaluate, called wrongly', () => {
  it.each([
    [['set.jsonl'], /required option '--scorer/],
    [['set.jsonl', '--scorer', './scorer.mjs', '--flor', 'a=1'], /unknown option '--flor'/],
    [['set.jsonl', 'other.jsonl', '--scorer', './scorer.mjs'], /too many arguments/],
    [['set.jsonl', '--scorer', './scorer.mjs', '--floor', 'intent.macroF1'], /figure=value/],
    [['set.jsonl', '--scorer', './scorer.mjs', '--floor', 'intent.f2=1'], /no figure intent\.f2/],
    [['set.jsonl', '--scorer', './scorer.mjs', '--concurrency', '0'], /whole number/],
    [['set.jsonl', '--scorer', './scorer.mjs', '--language', 'xx'], /no conversation in xx/],
    [['set.jsonl', '--scorer', './none.mjs'], /cannot be loaded/],
    [['set.jsonl', '--scorer', './scorer.mjs#wrong'], /is not an AiScorer/],
    [['none.jsonl', '--scorer', './scorer.mjs'], /cannot be read/],
  ])('exits with 2 for %j', async (parameters, message) => {
    const { code, told } = await run(...parameters)
    expect(told).toMatch(message)
    expect(code).toBe(2)
  })

  it('shows its help', async () => {
    const { code, out } = await run('--help')
    expect(out).toMatch(/--scorer <module>/)
    expect(code).toBe(0)
  })
})

describe('readLabelledSet', () => {
  it.each([
    ['no JSON', '{"id": "Geheimes Wort', /bad\.jsonl:1: is not JSON/],
    [
      'another shape',
      JSON.stringify({ ...conversation('x', {}), extra: 'Geheimes Wort' }),
      /bad\.jsonl:1: .* at line \(unrecognized_keys\)/,
    ],
    [
      'a business that has the last word',
      JSON.stringify(conversation('x', {}, { messages: [{ from: 'person', text: 'Geheimes Wort' }] })),
      /at messages/,
    ],
    [
      'an id twice',
      [1, 2].map(() => JSON.stringify(conversation('x', {}))).join('\n'),
      /bad\.jsonl:2: .* bad\.jsonl:1|stands at/,
    ],
    ['nothing', '', /holds no conversations/],
  ])('refuses %s, and quotes nothing', async (_what, text, message) => {
    write('bad.jsonl', text)
    const fault = await readLabelledSet(join(folder, 'bad.jsonl')).catch((error: unknown) => error as Error)
    expect(fault).toMatchObject({ code: 'invalid_input', message: expect.stringMatching(message) })
    expect((fault as Error).message).not.toMatch(/Geheimes/)
  })

  it('reads the files of a folder in the order of their names', async () => {
    const sets = mkdtempSync(join(tmpdir(), 'leadkit-set-'))
    for (const name of ['b', 'a']) writeFileSync(join(sets, `${name}.jsonl`), JSON.stringify(conversation(name, {})))
    writeFileSync(join(sets, 'README.md'), 'not data')
    expect((await readLabelledSet(sets)).map(({ id }) => id)).toEqual(['a', 'b'])
    rmSync(sets, { recursive: true })
  })
})

describe('readBounds', () => {
  it('refuses what is not bounds', async () => {
    write('wrong.json', '{"floor": {}}')
    await expect(readBounds(join(folder, 'wrong.json'))).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(readBounds(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'not_found' })
  })
})
