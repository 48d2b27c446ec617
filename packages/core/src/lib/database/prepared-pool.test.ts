import { expect, it } from 'vitest'
import { newId, tenantSchema } from '../base/identifier.ts'
import { SchemasMet } from './prepared-pool.ts'

const ofTenant = (id: string) => `SELECT tenant_id FROM "${tenantSchema(id)}".leads`

it('counts schemas, not statements', () => {
  const met = new SchemasMet(2)
  const [first, second, third] = [newId(), newId(), newId()]
  for (const id of [first, second, first, second]) met.note(ofTenant(id))
  met.note('SELECT tenant_id FROM public.dispatch')
  expect(met.isTooMany).toBe(false)
  met.note(ofTenant(third))
  expect(met.isTooMany).toBe(true)
})
