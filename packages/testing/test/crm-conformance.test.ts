import { crmProviderCases, describeCrmProvider } from '@leadkit/testing/conformance'
import { describe, expect, it } from 'vitest'
import type { CrmDefect } from './memory-crm-defect.ts'
import { memoryCrmFixture } from './memory-crm-fixture.ts'

describeCrmProvider('a right provider that can erase', memoryCrmFixture())
describeCrmProvider('a right provider that can only trash', memoryCrmFixture(undefined, false))

/** Which cases each wrong provider must fail, by words in their names; it may fail more. */
const wrongProviders: Readonly<Record<CrmDefect, readonly string[]>> = {
  creates_on_retry: ['when a create is repeated', 'the connection broke after the write', 'no answer came'],
  creates_on_update: ['(case 17)'],
  drops_results: ['(case 26)', '(cases 27 to 29)'],
  matches_by_position: ['(case 28)'],
  fails_whole_batch: ['(case 31)'],
  leaks_values: ['(case 59)'],
  refreshes_for_ever: ['(case 34)'],
  loses_rotated_token: ['(case 36)'],
  remembers_session: ['(case 43)'],
  links_despite_policy: ['(case 9)'],
  links_first_of_two: ['(cases 10 and 11)'],
  trusts_any_2xx: ['(case 52)', '(case 53)'],
  follows_redirects: ['(case 56)'],
  forgets_retry_after: ['(case 44)', '(case 45)', '(case 49)'],
  blames_the_row: ['(case 44)'],
  ignores_abort: ['when the caller gives up (case 55)'],
  sends_any_key: ['(case 12)'],
  sends_past_budget: ['asks the budget before each request'],
  never_says_gap: ['(case 66)'],
  takes_stale_webhooks: ['six minutes old'],
}

describe('the suite', () => {
  for (const [defect, names] of Object.entries(wrongProviders)) {
    it(`catches a provider that ${defect.replaceAll('_', ' ')}`, async () => {
      const failed = await failingCases(defect as CrmDefect)
      for (const name of names) expect(failed).toContainEqual(expect.stringContaining(name))
    })
  }

  it('gives each case a name of its own', () => {
    const names = crmProviderCases(memoryCrmFixture()).map(({ group, name }) => `${group}: ${name}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('leaves out what the vendor cannot be made to do', () => {
    const whole = crmProviderCases(memoryCrmFixture())
    const poor = crmProviderCases({ ...memoryCrmFixture(), scenarios: [], features: [] })
    expect(poor.length).toBeLessThan(whole.length)
    expect(poor.map(({ name }) => name)).not.toContainEqual(expect.stringContaining('(case 56)'))
  })
})

async function failingCases(defect: CrmDefect): Promise<readonly string[]> {
  const cases = crmProviderCases(memoryCrmFixture(defect))
  const outcomes = await Promise.allSettled(cases.map((one) => one.run()))
  return cases.flatMap(({ name }, index) => (outcomes[index]?.status === 'rejected' ? [name] : []))
}
