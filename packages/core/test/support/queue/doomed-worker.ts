import { QueueWorld, handlerOf } from './queue-world.ts'

// A worker in a process of its own that claims what is due and then never ends, until the test kills it.
const [connectionString = ''] = process.argv.slice(2)
const world = new QueueWorld({ connectionString })
const never = handlerOf(
  'ai',
  (task) => {
    process.send?.(task.taskId)
    return new Promise(() => {})
  },
  { leaseMs: 1_500 },
)
await world.worker([never]).start()
