import type { FieldFile } from './field-case.ts'
import { playCrm } from './field-crms.ts'
import { playForm } from './field-forms.ts'
import { playSearch } from './field-search.ts'
import { playWebhooks } from './field-webhooks.ts'

/** One input of a file; what it finds is empty when all is as wanted. */
export interface FieldTrial {
  readonly title: string
  run(connectionString: string): Promise<readonly string[]>
}

/** The inputs of a file, but those for the scorer alone. */
export function fieldTrials(file: FieldFile): readonly FieldTrial[] {
  switch (file.kind) {
    case 'webhook':
      return file.cases.map((each) => ({ title: each.note, run: (database) => playWebhooks(database, each) }))
    case 'form':
      return file.cases.map((each, index) => ({
        title: `form ${index + 1}`,
        run: (database) => playForm(database, each),
      }))
    case 'crm':
      return file.cases.map((each) => ({
        title: `${each.provider}: ${each.lead.email}`,
        run: (database) => playCrm(database, each),
      }))
    case 'search':
      return [{ title: 'all queries', run: (database) => playSearch(database, file) }]
    case 'ai':
      return []
  }
}
