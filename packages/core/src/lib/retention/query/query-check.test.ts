import { describe, expect, it } from 'vitest'
import { checkQuery } from './query-check.ts'

/** As DuckDB prints a statement, with what the check looks at. */
function serialized(...nodes: readonly object[]): string {
  return JSON.stringify({ error: false, statements: [{ node: { type: 'SELECT_NODE', select_list: nodes } }] })
}

const table = (name: string, schema = '', catalog = '') => ({
  type: 'BASE_TABLE',
  table_name: name,
  schema_name: schema,
  catalog_name: catalog,
})
const rowsOf = (name: string) => ({ type: 'TABLE_FUNCTION', function: { type: 'FUNCTION', function_name: name } })
const refusal = expect.objectContaining({ code: 'invalid_input' })

describe('checkQuery', () => {
  it('lets messages through, queries of its WITH, and functions of their arguments alone', () => {
    const common = { cte_map: { map: [{ key: 'Big', value: { query: { node: table('messages') } } }] } }
    expect(() => checkQuery(serialized(common, table('MESSAGES'), table('big'), rowsOf('Range')), 'q')).not.toThrow()
  })

  it.each([
    ['a file', table('/etc/passwd')],
    ['a table of DuckDB', table('duckdb_settings')],
    ['another schema', table('messages', 'information_schema')],
    ['another catalog', table('messages', '', 'system')],
    ['a function that reads files', rowsOf('read_csv')],
    ['a function that sets DuckDB up', rowsOf('enable_logging')],
    ['a function that runs another statement', rowsOf('query')],
    ['a function that does something', { type: 'FUNCTION', function_name: 'write_log' }],
    ['a function that tells settings', { type: 'FUNCTION', function_name: 'Current_Setting' }],
    ['a function that plans another statement', { type: 'FUNCTION', function_name: 'json_serialize_plan' }],
    ['a name in WITH that the catalog has', { cte_map: { map: [{ key: 'duckdb_settings', value: {} }] } }],
    ['a name in WITH that is a file', { cte_map: { map: [{ key: '/etc/passwd', value: {} }] } }],
    ['what is deep within', { where_clause: { child: [{ subquery: { node: rowsOf('glob') } }] } }],
  ])('refuses %s', (_what, node) => {
    expect(() => checkQuery(serialized(node), 'q')).toThrow(refusal)
  })

  it('refuses anything but one SELECT, and says where a statement cannot be read', () => {
    expect(() => checkQuery(JSON.stringify({ error: false, statements: [] }), 'q')).toThrow(refusal)
    expect(() => checkQuery(JSON.stringify({ error: false, statements: [{}, {}] }), 'q')).toThrow(refusal)
    expect(() => checkQuery(JSON.stringify({ error: true, error_type: 'not implemented' }), 'q')).toThrow(refusal)
    const wrong = JSON.stringify({ error: true, error_type: 'parser', error_message: 'near "secret"', position: '7' })
    expect(() => checkQuery(wrong, 'q')).toThrow('q: the statement is refused: it cannot be read at character 8')
  })
})
