import { silentLogger } from '@leadkit/contracts'
import {
  type ClaimedTask,
  createWorker,
  Database,
  type TenantSession,
  enqueue,
  HostEventWriter,
  Migrator,
  prepareTenant,
  DispatchStore,
  type TaskHandler,
  TaskNotificationStore,
} from '@leadkit/core/queue'
import { type Contestant, type OnDone, type Producer, type RunningWorker, updateStatement } from './contestant.ts'

const CONCURRENCY = 16
const BATCH = 100

const FILL = `
  INSERT INTO public.dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
  SELECT gen_random_uuid(), t.tenant_id, 'ai', t.id, true, now(), now() FROM unnest($1::uuid[], $2::uuid[]) AS t (tenant_id, id)`

/** Reports when a settlement has been committed. */
class ReportingStore extends DispatchStore {
  onDone: OnDone = () => {}

  override async settle(...parameters: Parameters<DispatchStore['settle']>): ReturnType<DispatchStore['settle']> {
    const outcome = await super.settle(...parameters)
    if (outcome !== 'held_up') this.onDone(Array.from(outcome, (settlement) => settlement.task.taskId))
    return outcome
  }
}

const handler: TaskHandler = {
  kind: 'ai',
  batchSize: BATCH,
  leaseMs: 60_000,
  maxAttempts: 5,
  async run(scope, tasks) {
    const commit = async (session: TenantSession, accepted: readonly ClaimedTask[]): Promise<void> => {
      const ids = accepted.map((task) => task.taskId)
      await session.run({ text: updateStatement(scope.schema), parameters: [ids, new Date()] })
    }
    return tasks.map(() => ({ outcome: 'done', commit }))
  },
}

export const leadkit: Contestant = {
  name: 'LeadKit',
  drainOnly: false,
  schema: 'public',
  settings: `concurrency ${CONCURRENCY}, up to ${BATCH} tasks of a tenant together, pool of 10; the update commits with the settlement`,
  async install(connectionString) {
    const database = new Database({ connectionString, maxConnections: 2 })
    await new Migrator(database, () => new Date(), prepareTenant).migrate()
    await database.close()
  },
  async openProducer(connectionString): Promise<Producer> {
    const database = new Database({ connectionString })
    const notifier = new TaskNotificationStore(database, silentLogger)
    return {
      async fill(client, tasks) {
        await client.query(FILL, [tasks.map((task) => task.tenantId), tasks.map((task) => task.id)])
        // As TaskNotificationStore notifies other processes after the commit of `enqueue`.
        await client.query(`SELECT pg_notify('leadkit public', 'benchmark ai')`)
      },
      add: ({ id, tenantId, schema }) =>
        database.transaction((session) =>
          enqueue(session.ofTenant({ tenantId, schema }, new Date()), [{ kind: 'ai', taskId: id }]),
        ),
      async close() {
        await notifier.close()
        await database.close()
      },
    }
  },
  async startWorker(connectionString, onDone): Promise<RunningWorker> {
    const database = new Database({ connectionString })
    const notifier = new TaskNotificationStore(database, silentLogger)
    const store = new ReportingStore(database, new HostEventWriter([]).tellDead)
    store.onDone = onDone
    const context = { fetch, logger: silentLogger, now: () => new Date() }
    const worker = createWorker(
      { store, handlers: new Map([['ai', handler]]), wakes: notifier, context },
      { concurrency: CONCURRENCY },
    )
    await worker.start()
    await notifier.ready()
    return {
      async stop() {
        await worker.stop()
        await notifier.close()
        await database.close()
      },
    }
  },
}
