import { startPostgres } from '../src/postgres.ts'

// Started by postgres-watchdog.pg.test.ts, which kills it. Arguments: what to do once the server runs, and a data folder if it is to last.
const [end, dataDir] = process.argv.slice(2)
const server = await startPostgres({ dataDir, durable: true })
console.log(server.connectionString)
if (end === 'hold') setInterval(() => {}, 60_000)
