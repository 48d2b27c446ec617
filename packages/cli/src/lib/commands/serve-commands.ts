import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Api, createApi } from '@leadkit/api'
import { LeadKitError } from '@leadkit/contracts'
import { type LeadKit, toNodeHandler } from '@leadkit/core'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ServerConfig } from '../config.ts'
import type { ExitCode } from '../exit-code.ts'
import { LOCAL_FOLDER, LOCAL_PAGE, LOCAL_TENANT, localConfig } from '../local-config.ts'
import { examples, toCount, toPort } from '../option-values.ts'
import type { Act } from '../act.ts'

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = 3000
const API_PATH = '/api'
const DEFAULT_CONCURRENCY = 8

interface WorkerFlags {
  readonly concurrency: number
}

interface ServeFlags extends WorkerFlags {
  readonly host?: string
  readonly port?: number
  readonly worker: boolean
  readonly migrate: boolean
}

export function addServeCommands(program: Command, act: Act): void {
  program
    .command('serve')
    .description(
      'take webhooks and do their work, in one process; without a configuration on an embedded database in .leadkit',
    )
    .option('--host <address>', `default ${DEFAULT_HOST}, or that of the configuration`)
    .option('--port <number>', `default ${DEFAULT_PORT}, or that of the configuration; 0 takes a free one`, toPort)
    .option('--concurrency <number>', 'tasks at the same time', toCount, DEFAULT_CONCURRENCY)
    .option('--no-worker', 'only take webhooks: a worker runs elsewhere')
    .option('--no-migrate', 'do not migrate first: a deployment does')
    .addHelpText('after', examples('serve', 'serve --port 8080 --no-worker'))
    .action(act(serve))
  program
    .command('worker')
    .description('do the due work, until it is stopped')
    .option('--concurrency <number>', 'tasks at the same time', toCount, DEFAULT_CONCURRENCY)
    .addHelpText('after', examples('worker --concurrency 16'))
    .action(act(work))
}

async function work(context: CommandContext, { concurrency }: WorkerFlags): Promise<ExitCode> {
  const worker = (await context.kit()).worker({ concurrency })
  await worker.start()
  context.output.tell('Working; interrupt to stop\n')
  await context.untilStopped()
  await worker.stop()
  return 0
}

async function serve(context: CommandContext, flags: ServeFlags): Promise<ExitCode> {
  const configured = await context.config()
  const config = configured ?? localConfig(context.output.folder)
  const kit = await context.kit(config)
  const worker = flags.worker ? kit.worker({ concurrency: flags.concurrency }) : undefined
  // The port first: where it is taken, nothing has been changed yet.
  const api = config.server?.api === false ? null : createApi({ kit, basePath: API_PATH })
  const state: Serving = { kit, options: config.server, api, ready: false }
  const server = await listen(state, flags)
  try {
    if (flags.migrate) await migrate(context, kit)
    if (configured === undefined) await prepareLocal(kit)
    await worker?.start()
    state.ready = true
    const { address, port } = server.address() as AddressInfo
    const url = `http://${address}:${port}`
    context.show(
      { url },
      `Webhooks at ${url}/webhooks/, ${api === null ? '' : `the API at ${url}${API_PATH}/, `}health at ${url}/health\n`,
    )
    if (configured === undefined)
      context.output.tell(`No leadkit.config.ts here: everything is in ${LOCAL_FOLDER}. Try "leadkit dev webhook"\n`)
    await context.untilStopped()
    return 0
  } finally {
    await close(server)
    await worker?.stop()
  }
}

interface Serving {
  readonly kit: LeadKit
  readonly options: ServerConfig | undefined
  /** Null where the host serves these addresses itself. */
  readonly api: Api | null
  /** False while the schemas are migrated. */
  ready: boolean
}

async function migrate(context: CommandContext, kit: LeadKit): Promise<void> {
  const { failed } = await kit.migrate({
    signal: context.output.signal,
    onProgress: ({ done, total }) => context.progress.show(`Migrating ${done} of ${total} schemas`, { done, total }),
  })
  context.progress.end()
  if (failed.length > 0) context.output.tell(`${failed.length} tenants could not be migrated: see "leadkit status"\n`)
}

/** A tenant with a page, so that a first webhook finds its place. */
async function prepareLocal(kit: LeadKit): Promise<void> {
  const { items } = await kit.tenants.list()
  if (items.length > 0) return
  const { id } = await kit.tenants.create({ name: LOCAL_TENANT })
  await kit.tenant(id).socialAccounts.connect({
    platform: 'facebook',
    accountId: LOCAL_PAGE,
    accountName: 'Local page',
    accessToken: 'local',
  })
}

function listen(state: Serving, flags: ServeFlags): Promise<Server> {
  const { options } = state
  const handle = toNodeHandler((request) => answer(request, state))
  const server = createServer((request, response) => void handle(request, response))
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  server.once('error', (cause: Error & { code?: string }) =>
    reject(
      new LeadKitError(
        'configuration',
        `serve: the port cannot be used (${cause.code ?? cause.name}); try another with --port`,
        { cause },
      ),
    ),
  )
  server.listen(flags.port ?? options?.port ?? DEFAULT_PORT, flags.host ?? options?.host ?? DEFAULT_HOST, () =>
    resolve(server),
  )
  return promise
}

async function answer(request: Request, { kit, options, api, ready }: Serving): Promise<Response> {
  if (!ready) return new Response('starting\n', { status: 503, headers: { 'retry-after': '5' } })
  const { pathname } = new URL(request.url)
  if (pathname.startsWith('/webhooks/')) return kit.handler(request)
  if (pathname === '/health') return new Response('ok\n')
  if (api !== null && pathname.startsWith(`${API_PATH}/`)) return api.fetch(request)
  return options?.fetch?.(request, kit) ?? Response.json({ error: { code: 'not_found' } }, { status: 404 })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await closed
}
