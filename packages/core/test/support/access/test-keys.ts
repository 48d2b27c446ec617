/** The keys of tests that open several kits, or processes, on one database. */
export const TEST_KEYS = { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] }
