import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker'
import { Pool } from 'pg'
import { type Contestant, type Producer, type RunningWorker, updateStatement } from './contestant.ts'

const CONCURRENT_JOBS = 10
const LOCAL_QUEUE = 500

const FILL = `
  SELECT count(graphile_worker.add_job('task', json_build_object('id', t.id, 'schema', t.schema)))
  FROM unnest($1::uuid[], $2::text[]) AS t (id, schema)`

const logger = new Logger(() => () => {})

interface Payload {
  readonly id: string
  readonly schema: string
}

export const graphileWorker: Contestant = {
  name: 'graphile-worker',
  drainOnly: false,
  schema: 'graphile_worker',
  settings: `concurrentJobs ${CONCURRENT_JOBS}, localQueue ${LOCAL_QUEUE}, completeJobBatchDelay 0, pools of 12 (its own) and ${CONCURRENT_JOBS} (tasks)`,
  async install(connectionString) {
    await runMigrations({ connectionString, logger })
  },
  async openProducer(connectionString): Promise<Producer> {
    const utils = await makeWorkerUtils({ connectionString, logger })
    return {
      async fill(client, tasks) {
        await client.query(FILL, [tasks.map((task) => task.id), tasks.map((task) => task.schema)])
      },
      async add({ id, schema }) {
        await utils.addJob('task', { id, schema })
      },
      close: async () => utils.release(),
    }
  },
  async startWorker(connectionString, onDone): Promise<RunningWorker> {
    const pool = new Pool({ connectionString, max: CONCURRENT_JOBS })
    const runner = await run({
      logger,
      noHandleSignals: true,
      taskList: {
        task: async (payload) => {
          const { id, schema } = payload as Payload
          await pool.query(updateStatement(schema), [[id], new Date()])
          onDone([id])
        },
      },
      preset: {
        worker: {
          connectionString,
          concurrentJobs: CONCURRENT_JOBS,
          maxPoolSize: 12,
          localQueue: { size: LOCAL_QUEUE },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    })
    return {
      async stop() {
        await runner.stop()
        await pool.end()
      },
    }
  },
}
