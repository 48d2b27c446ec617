import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { publishedExports, root, workspacePackages, type WorkspacePackage } from './workspace.ts'

/** A package as it would be published. */
export interface PackedPackage extends WorkspacePackage {
  /** The path of its .tgz. */
  readonly tarball: string
}

/** The names by which others import the package, such as `@leadkit/testing/postgres`. */
export function importNames({ manifest }: WorkspacePackage): string[] {
  return Object.keys(publishedExports(manifest))
    .filter((path) => path !== './package.json')
    .map((path) => `${manifest.name}${path.slice(1)}`)
}

function pack(entry: WorkspacePackage, destination: string): PackedPackage {
  const targets = Object.values(publishedExports(entry.manifest))
  const built = targets.flatMap((target) => (typeof target === 'string' ? [] : Object.values(target)))
  const missing = built.find((path) => !existsSync(join(root, entry.folder, path)))
  if (missing !== undefined) throw new Error(`${entry.folder}: ${missing} is missing; run \`pnpm build\``)
  execFileSync('pnpm', ['pack', '--pack-destination', destination], { cwd: join(root, entry.folder), stdio: 'pipe' })
  const file = `leadkit-${entry.shortName}-${entry.manifest.version ?? ''}.tgz`
  return { ...entry, tarball: join(destination, file) }
}

/**
 * Packs every package that is published, into a folder.
 *
 * @throws Error if a package has not been built
 */
export function packAll(destination: string): PackedPackage[] {
  return workspacePackages('packages/*')
    .filter(({ manifest }) => manifest.private !== true)
    .map((entry) => pack(entry, destination))
}
