/**
 * Whose fault an error is. `data`: the database, or a check of ours, refuses these values and will refuse them again. `busy`: somebody else
 * held what the statement needed (deadlock, lock or statement timeout). `schema`: this tenant's tables are not as the statement expects.
 * `storage`: the database as a whole cannot be used now. Only classes 22 and 23 are the data's fault (PostgreSQL, appendix A).
 */
export type FaultKind = 'data' | 'busy' | 'schema' | 'storage'
