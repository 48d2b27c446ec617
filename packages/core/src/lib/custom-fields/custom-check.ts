import type { LeadKitError } from '@leadkit/contracts'
import type { CustomFieldSet } from './custom-field-set.ts'
import type { CustomEntity, CustomIssue } from './custom-field-schemas.ts'

/** Stored values of one kind that do not fit the kit's schema. The values themselves are not told. */
export interface CustomFinding extends CustomIssue {
  readonly tenantId: string
  readonly entity: CustomEntity
  /** How many records have it. */
  readonly records: number
  /** Ids of the first of them, at most five. */
  readonly examples: readonly string[]
}

export interface CustomFieldCheck {
  /** True if everything that is stored fits, and every tenant could be read. */
  readonly ok: boolean
  readonly tenants: number
  /** Records with custom values. */
  readonly records: number
  /** By tenant, in the order in which they were found. */
  readonly findings: readonly CustomFinding[]
  /** Tenants that could not be read, such as ones with an older schema. */
  readonly failed: readonly { readonly tenantId: string; readonly error: LeadKitError }[]
}

const MAX_EXAMPLES = 5
/** Beyond these, the paths inside one tenant's values are told by their field only: a record's keys may be without end. */
const MAX_PATHS = 1000

/** Counts what does not fit in one tenant. Pure. */
export class CustomFindings {
  readonly #found = new Map<string, { issue: CustomIssue; entity: CustomEntity; records: number; examples: string[] }>()
  readonly #tenantId: string

  constructor(tenantId: string) {
    this.#tenantId = tenantId
  }

  add(set: CustomFieldSet, id: string, stored: object): void {
    const told = new Set<string>()
    for (const issue of set.issuesOf(stored)) {
      const path = this.#found.size < MAX_PATHS ? issue.path.replaceAll(/\.\d+(?=\.|$)/g, '.*') : fieldOf(issue.path)
      const key = [set.entity, path, issue.code, issue.rule].join('\n')
      if (told.has(key)) continue
      told.add(key)
      const known = this.#found.get(key) ?? { issue: { ...issue, path }, entity: set.entity, records: 0, examples: [] }
      known.records += 1
      if (known.examples.length < MAX_EXAMPLES) known.examples.push(id)
      this.#found.set(key, known)
    }
  }

  get list(): readonly CustomFinding[] {
    return Array.from(this.#found.values(), ({ issue, ...rest }) => ({ tenantId: this.#tenantId, ...issue, ...rest }))
  }
}

function fieldOf(path: string): string {
  return path.split('.')[0] ?? path
}
