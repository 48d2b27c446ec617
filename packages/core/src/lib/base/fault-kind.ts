/**
 * The kind of an error. `data`: the database, or one of our checks, refuses these values and will refuse them again. `busy`: another transaction held
 * what the statement needed (deadlock, lock or statement timeout). `schema`: this tenant's tables are not what the statement expects. `storage`: the
 * database as a whole is unavailable. Only classes 22 and 23 are the data's fault (PostgreSQL, appendix A).
 */
export type FaultKind = 'data' | 'busy' | 'schema' | 'storage'
