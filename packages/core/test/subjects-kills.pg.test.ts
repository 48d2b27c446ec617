import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { archived, eraseAda, texts } from './support/subjects/archived-people.ts'

const ERASING = new URL('support/subjects/erasing-process.ts', import.meta.url)
const CALLS = [
  ['write', 'after'],
  ['delete', 'before'],
] as const

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it.each(CALLS)(
  'an erasure whose process is killed at an archive’s %s, %s the call, is ended by another one',
  async (call, when) => {
    const { connectionString } = database
    const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
    const world = await archived({ connectionString }, { archive: createFsArchiveSink({ directory }) })
    const id = await eraseAda(world)
    // The rows go; archives follow when what was under way has settled.
    await world.drain()
    world.pass(600_000)
    const parameters = [connectionString, directory, String(world.now.getTime()), call, when]
    const child = fork(ERASING, parameters, { execArgv: ['--conditions=@leadkit/source'] })
    expect(await once(child, 'message')).toEqual(['stopped', undefined])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await world.tenant.subjects.erasures.get(id)).status).toBe('running')
    expect(await texts(world)).toContain('How much is the pro plan?')

    // Once the dead one's lease is over, which is a real second later.
    while ((await world.tenant.subjects.erasures.get(id)).status === 'running') {
      world.pass(600_000)
      await world.drain()
    }
    expect(await texts(world)).toEqual(['How much is the pro plan?'])
    // What the dead one had written and no row names goes with the tenant's next run.
    await world.tenant.archives.run()
    expect(await world.traces()).toEqual([])
    expect((await world.objects()).size).toBe(2)
    await world.web.kit.close()
    await rm(directory, { recursive: true })
  },
)
