import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The entries of a package.json, by their paths. */
export type PackageExports = Readonly<Record<string, string | Readonly<Record<string, string>>>>

/** The parts of a package.json that the scripts read. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly files?: readonly string[]
  readonly engines?: Readonly<Record<string, string>>
  readonly exports?: PackageExports
  readonly publishConfig?: { readonly exports?: PackageExports }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** A folder of the workspace with its manifest. */
export interface WorkspacePackage {
  /** Relative to the root, such as `packages/core`. */
  readonly folder: string
  /** The folder's own name, such as `core`. */
  readonly shortName: string
  readonly manifest: Manifest
}

/** The repository's root; the scripts may be started from anywhere. */
export const root = dirname(import.meta.dirname)

/** Reads a JSON file by its path from the root. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

/** The entries that a user gets: when pnpm packs, it replaces the workspace's entries with those of `publishConfig`. */
export function publishedExports(manifest: Manifest): PackageExports {
  return manifest.publishConfig?.exports ?? manifest.exports ?? {}
}

/** The packages whose folders match the patterns, sorted by name. */
export function workspacePackages(...patterns: string[]): WorkspacePackage[] {
  return globSync(patterns, { cwd: root })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .toSorted()
    .map((folder) => ({
      folder,
      shortName: basename(folder),
      manifest: readJson(`${folder}/package.json`) as Manifest,
    }))
}
