import { describe, it } from 'vitest'

/**
 * One behaviour that every adapter of a family must show. `run` rejects if the adapter does not; it does not depend on the test
 * runner, so that the suite itself can be tested by running its cases against wrong fakes.
 */
export interface ConformanceCase {
  /** The behaviour's heading, such as `write` or `prompt injection`. */
  readonly group: string
  /** A sentence that is true of a correct adapter; unique within its group. */
  readonly name: string
  run(): Promise<void>
}

/** In milliseconds. Longer than vitest's default, because cases may talk to a server or move large objects. */
const CASE_TIMEOUT_MS = 30_000

/** Registers the cases as vitest tests: one `describe` for the adapter, one inside it for each group, in the order of the cases. */
export function describeCases(name: string, cases: readonly ConformanceCase[]): void {
  const groups = new Set(cases.map((conformanceCase) => conformanceCase.group))
  describe(name, () => {
    for (const group of groups) {
      describe(group, () => {
        for (const conformanceCase of cases.filter((candidate) => candidate.group === group)) {
          it(conformanceCase.name, () => conformanceCase.run(), CASE_TIMEOUT_MS)
        }
      })
    }
  })
}
