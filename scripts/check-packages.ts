import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { consumerFindings } from './consumer.ts'
import { guideFindings } from './guide.ts'
import { weightFindings } from './package-weights.ts'
import { plainInstallFindings } from './plain-install.ts'
import { packAll, type PackedPackage } from './pack.ts'

// Packs every package as it would be published, checks the tarballs with publint and are-the-types-wrong, and uses
// them as a host application does.

async function publintFindings({ folder, tarball }: PackedPackage): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer } })
  return messages.map((message) => `${folder}: publint: ${formatMessage(message, pkg) ?? message.code}`)
}

function typeFindings({ folder, tarball }: PackedPackage): string[] {
  const parameters = [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']
  const { status, stdout, stderr, error } = spawnSync('attw', parameters, { encoding: 'utf8' })
  return status === 0 ? [] : [`${folder}: are-the-types-wrong: ${stdout}${stderr}${error?.message ?? ''}`]
}

const destination = mkdtempSync(join(tmpdir(), 'leadkit-packages-'))
try {
  const packages = packAll(destination)
  const findings: string[] = []
  for (const entry of packages) findings.push(...(await publintFindings(entry)), ...typeFindings(entry))
  findings.push(...consumerFindings(packages, join(destination, 'consumer')))
  findings.push(...plainInstallFindings(packages, join(destination, 'plain')))
  findings.push(...guideFindings(packages, join(destination, 'guide')))
  findings.push(...(await weightFindings(join(destination, 'consumer'), join(destination, 'guide'))))
  for (const finding of findings) console.error(finding)
  console.log(`${packages.length} tarballs by publint, are-the-types-wrong and a consumer: ${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
} finally {
  rmSync(destination, { recursive: true, force: true })
}
