import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { root, workspacePackages, type WorkspacePackage } from './workspace.ts'

// Packs every package as it would be published, and lets publint and are-the-types-wrong look at the tarballs.

function pack(entry: WorkspacePackage, destination: string): string {
  const built = Object.values(entry.manifest.exports ?? {})
    .flatMap((target) => (typeof target === 'string' ? [] : Object.values(target)))
    .filter((path) => path.startsWith('./dist/'))
  for (const path of built) {
    if (!existsSync(join(root, entry.folder, path)))
      throw new Error(`${entry.folder}: ${path} is missing; run \`pnpm build\``)
  }
  execFileSync('pnpm', ['pack', '--pack-destination', destination], { cwd: join(root, entry.folder), stdio: 'pipe' })
  const version = entry.manifest.version ?? ''
  return join(destination, `leadkit-${entry.shortName}-${version}.tgz`)
}

async function publintFindings(entry: WorkspacePackage, tarball: string): Promise<string[]> {
  const bytes = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  })
  return messages.map((message) => `${entry.folder}: publint: ${formatMessage(message, pkg) ?? message.code}`)
}

function typeFindings(tarball: string): string[] {
  try {
    execFileSync('attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii'], { stdio: 'pipe' })
    return []
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer }
    return [
      `are-the-types-wrong:\n${stdout?.toString() ?? ''}${stderr?.toString() ?? ''}${stdout ? '' : String(error)}`,
    ]
  }
}

const destination = mkdtempSync(join(tmpdir(), 'leadkit-packages-'))
try {
  const packages = workspacePackages('packages/*').filter(({ manifest }) => manifest.private !== true)
  const findings: string[] = []
  for (const entry of packages) {
    const tarball = pack(entry, destination)
    findings.push(...(await publintFindings(entry, tarball)), ...typeFindings(tarball))
  }
  for (const finding of findings) console.error(finding)
  const count = globSync('*.tgz', { cwd: destination }).length
  console.log(`${count} tarballs by publint and are-the-types-wrong: ${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
} finally {
  rmSync(destination, { recursive: true, force: true })
}
