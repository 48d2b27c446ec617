import { contestants } from './contestants.ts'

// A worker in its own process. It starts work immediately and reports to its parent what it has done.
const [name = '', connectionString = ''] = process.argv.slice(2)
const contestant = contestants.find((each) => each.name === name)
if (contestant === undefined || process.send === undefined)
  throw new Error('worker-process.ts is started by the benchmark')

let unsent: [string, number][] = []
const now = (): number => performance.timeOrigin + performance.now()
const flush = (): void => {
  if (unsent.length === 0) return
  process.send?.({ done: unsent })
  unsent = []
}
const worker = await contestant.startWorker(connectionString, (ids) => {
  if (unsent.length === 0) setTimeout(flush, 20)
  const at = now()
  for (const id of ids) unsent.push([id, at])
})
process.send({ ready: true })
process.on('message', () => {
  const leave = async (): Promise<void> => {
    await worker.stop()
    flush()
    process.disconnect()
  }
  void leave()
})
