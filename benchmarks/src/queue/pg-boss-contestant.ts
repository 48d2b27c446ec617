import { Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import { type Contestant, type OnDone, type Producer, type RunningWorker, updateStatement } from './contestant.ts'

const QUEUE = 'task'
const BATCH = 500
const LOCAL_CONCURRENCY = 2

interface Payload {
  readonly id: string
  readonly schema: string
}

type Run = (pool: Pool, jobs: readonly { readonly data: Payload }[], onDone: OnDone) => Promise<void>

/** As its documentation shows it: each job does its own update. */
export const pgBoss: Contestant = {
  ...contestant('pg-boss', async (pool, jobs, onDone) => {
    await Promise.all(jobs.map(({ data }) => update(pool, data.schema, [data.id], onDone)))
  }),
  drainOnly: false,
}

/** A handler that groups its batch by tenant and updates each tenant's rows together; one failure then fails the whole batch. */
export const pgBossGrouped: Contestant = {
  ...contestant('pg-boss, grouped', async (pool, jobs, onDone) => {
    const tenants = Map.groupBy(jobs, (job) => job.data.schema)
    const updates = [...tenants].map(([schema, those]) =>
      update(
        pool,
        schema,
        those.map((job) => job.data.id),
        onDone,
      ),
    )
    await Promise.all(updates)
  }),
  drainOnly: true,
}

function contestant(name: string, run: Run): Omit<Contestant, 'drainOnly'> {
  return {
    name,
    schema: 'pgboss',
    settings: `batchSize ${BATCH}, localConcurrency ${LOCAL_CONCURRENCY}, burstWhenBatchFull, LISTEN/NOTIFY, 10 updates at a time`,
    async install(connectionString) {
      const boss = await open(connectionString)
      await boss.createQueue(QUEUE, { notify: true })
      await boss.stop()
    },
    openProducer,
    startWorker: (connectionString, onDone) => startWorker(connectionString, run, onDone),
  }
}

async function openProducer(connectionString: string): Promise<Producer> {
  const boss = await open(connectionString)
  return {
    async fill(client, tasks) {
      const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
      for (let from = 0; from < tasks.length; from += 5_000) {
        const jobs = tasks.slice(from, from + 5_000).map(({ id, schema }) => ({ data: { id, schema } }))
        await boss.insert(QUEUE, jobs, { db })
      }
    },
    async add({ id, schema }) {
      await boss.send(QUEUE, { id, schema })
    },
    close: () => boss.stop(),
  }
}

async function startWorker(connectionString: string, run: Run, onDone: OnDone): Promise<RunningWorker> {
  const boss = await open(connectionString)
  const pool = new Pool({ connectionString, max: 10 })
  const settings = {
    batchSize: BATCH,
    localConcurrency: LOCAL_CONCURRENCY,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 0.5,
  }
  await boss.work<Payload>(QUEUE, settings, (jobs) => run(pool, jobs, onDone))
  return {
    async stop() {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }
}

async function update(pool: Pool, schema: string, ids: readonly string[], onDone: OnDone): Promise<void> {
  await pool.query(updateStatement(schema), [ids, new Date()])
  onDone(ids)
}

async function open(connectionString: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, useListenNotify: true, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  return boss
}
