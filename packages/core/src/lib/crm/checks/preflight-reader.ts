import { defaultFieldMappings } from '../fields/apply-field-mappings.ts'
import { buildPreflight, type CrmPreflight, type PreflightRequest } from '../fields/preflight.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { SAMPLE_LEAD_ID, sampleLead } from '../fields/sample-lead.ts'
import { inspectConfig, type VerifyParts } from './verify-config.ts'
import { touchSources } from '../fields/touch-sources.ts'
import { readLeadStates } from '../fields/lead-snapshot-reader.ts'
import { toSyncTarget } from '../sync/crm-sync-claim.ts'
import type { TenantSession } from '../../database/session.ts'
import { requireFound } from '../../base/parse-input.ts'

export interface PreflightOptions {
  /** The lead whose record is shown. Default: the newest, or an invented one if there are no leads yet. */
  readonly leadId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

type Sample = PreflightRequest['sample']

/** Reads the fields of the config's object from the vendor, and checks mappings and sample against them. Writes nothing on either side. */
export async function runPreflight(
  parts: VerifyParts,
  sample: Sample,
  customFields: CustomFieldSet,
): Promise<CrmPreflight> {
  const { provider, row } = parts
  const { verification, fields } = await inspectConfig(parts)
  const mappings = toSyncTarget(row).fieldMappings ?? defaultFieldMappings(provider)
  const { keyField } = provider
  const { problems } = verification
  return buildPreflight({ object: row.object, keyField, mappings, customFields, problems, fields, sample })
}

/** @throws LeadKitError `not_found` for a given lead that is unknown or removed. */
export async function readSample(
  session: TenantSession,
  leadId: string | undefined,
  customFields: CustomFieldSet,
  operation: string,
): Promise<Sample> {
  const id = leadId ?? (await newestLeadId(session))
  if (id === null) return { lead: 'built_in', leadId: SAMPLE_LEAD_ID, snapshot: sampleLead(customFields) }
  const state = (await readLeadStates(session, [id], touchSources, customFields)).get(id)
  const { snapshot } = requireFound(state?.deleted === false ? state : null, operation, 'lead')
  return { lead: leadId === undefined ? 'newest' : 'given', leadId: id, snapshot }
}

async function newestLeadId(session: TenantSession): Promise<string | null> {
  const row = await session.tables
    .selectFrom('leads')
    .select('id')
    .where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}
