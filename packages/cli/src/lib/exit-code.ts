/**
 * 0: done. 1: the command ran and found something wrong, such as a tenant that could not be migrated. 2: the call or the configuration is wrong. 3: it failed; the
 * same call may succeed later. 130: it was interrupted, and can be run again.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130
