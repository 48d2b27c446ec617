import { existsSync, readFileSync } from 'node:fs'

// Prints the line from which CI counts the tests. The first argument is the path of the test runner's JSON report.

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** `N passed, N failed`, with `, N skipped` if tests were skipped. A file that failed as a whole counts as one failure. */
function summary(report: Report): string {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  const skipped = report.numPendingTests + report.numTodoTests
  return `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

const path = process.argv[2] ?? ''
console.log(existsSync(path) ? summary(JSON.parse(readFileSync(path, 'utf8')) as Report) : '0 passed, 1 failed')
