import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockFolder } from './folder-lock.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadkit-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('lockFolder', () => {
  it('keeps a second one out until the first gives it free, by whatever name', async () => {
    const path = join(folder, 'database')
    const release = await lockFolder(path)
    await symlink(path, join(folder, 'link'))
    await expect(lockFolder(join(folder, 'link'))).rejects.toMatchObject({ code: 'configuration' })
    await release()
    await (
      await lockFolder(path)
    )()
  })

  it('lets folders alone that are not locked', async () => {
    const releases = await Promise.all(['one', 'two'].map((name) => lockFolder(join(folder, name))))
    expect(releases).toHaveLength(2)
    await Promise.all(releases.map((release) => release()))
  })

  it('is held by another process until it is killed', async () => {
    const path = join(folder, 'killed')
    const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))}
await lockFolder(${JSON.stringify(path)})
console.log('locked')
setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--conditions=@leadkit/source', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await expect(lockFolder(path)).rejects.toMatchObject({ code: 'configuration' })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (
      await lockFolder(path)
    )()
  })
})
