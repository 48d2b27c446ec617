import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { businesses } from './day/businesses.ts'
import { type Play, runPlay } from './play/play.ts'
import { createProgressLine } from './play/progress-line.ts'
import { findSharedPayloads } from './play/shared-payloads.ts'
import { formatSummary } from './play/summary.ts'

const usage = `Plays a day of webhooks against the example server, with fakes of Meta and HubSpot as the outside world.

  --once             ends after the summary; exits with 0 only if what arrived equals what was sent
  --seed <number>    plays the day of that seed again
  --deliveries <n>   about how many webhook bodies people make (default 850; the echoes of replies come on top)
  --help             this text`

const { values } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    seed: { type: 'string' },
    deliveries: { type: 'string', default: '850' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const progress = createProgressLine(process.stdout)
let played = false
const interrupted = once(process, 'SIGINT')
// In the middle of the run there is nothing to finish: database and server end with this process.
void interrupted.then(() => played || process.exit(130))
const play = await runPlay({
  businesses,
  seed: values.seed === undefined ? undefined : wholeNumber('--seed', values.seed),
  deliveries: wholeNumber('--deliveries', values.deliveries),
  payloads: findSharedPayloads(process.env),
  onProgress: progress.show,
  onReady(page) {
    if (values.once) return
    progress.end()
    console.log(`Watch it at\n\n  ${addressOf(page)}\n`)
  },
})
played = true
progress.end()
tell(play)
if (!values.once) {
  console.log(`The page stays up until you press Ctrl+C:\n\n  ${addressOf(play)}\n`)
  await interrupted
}
await play.close()
process.exit(play.outcome.differences.length === 0 ? 0 : 1)

/** The page's URL with a key for each tenant. What follows the # never leaves the browser. */
function addressOf({ url, tenants }: Pick<Play, 'url' | 'tenants'>): string {
  return `${url}/#${tenants.map(({ apiKey }) => `key=${apiKey}`).join('&')}`
}

function tell({ outcome }: Play): void {
  const { differences, seconds, seed, summary } = outcome
  console.log(`\nA day of webhooks (seed ${seed}, ${seconds.toFixed(1)} s)\n\n${formatSummary(summary)}\n`)
  if (differences.length === 0) {
    console.log('Everything that was played arrived exactly once, and every CRM record has its latest state.\n')
    return
  }
  const shown = differences.slice(0, 40).map((line) => `  ${line}`)
  const more = differences.length > shown.length ? [`  and ${differences.length - shown.length} more`] : []
  console.log([`${differences.length} differences from what was played:`, ...shown, ...more, ''].join('\n'))
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  console.error(`${option} must be a whole number, not ${JSON.stringify(text)}`)
  process.exit(2)
}
