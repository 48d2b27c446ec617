import type { JsonObject } from '@leadkit/contracts'
import type { BigInteger, Json } from './shared-tables.ts'

export interface TagsTable {
  id: string
  tenant_id: string
  name: string
  name_key: string
  color: string
  archived_at: Date | null
  created_at: Date
}

export interface SegmentsTable {
  id: string
  tenant_id: string
  name: string
  owner: string
  shared: boolean
  filter: Json<JsonObject>
  form: number
  version: BigInteger
  created_at: Date
  updated_at: Date
}

export interface SegmentTables {
  tags: TagsTable
  segments: SegmentsTable
}
