import type { JsonObject } from '@leadkit/contracts'
import type { Generated } from 'kysely'
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

export interface BulkRunsTable {
  id: string
  tenant_id: string
  work: Json<JsonObject>
  target: Json<JsonObject> | null
  undo_of: string | null
  started_by: string
  status: string
  phase: string
  last_lead_id: string | null
  leads: Generated<number>
  done: Generated<number>
  unchanged: Generated<number>
  refused: Generated<number>
  created_at: Date
  finished_at: Date | null
}

interface BulkItemsTable {
  run_id: string
  lead_id: string
  tenant_id: string
  outcome: string | null
  reason: string | null
  undo: Json<JsonObject> | null
}

export interface SegmentTables {
  bulk_runs: BulkRunsTable
  bulk_items: BulkItemsTable
  tags: TagsTable
  segments: SegmentsTable
}
