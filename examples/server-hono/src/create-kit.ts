import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import type { CrmProvider, Logger, PlatformIngestor } from '@leadkit/contracts'
import { createLeadKit, type HostEventHandlers, type LeadKit } from '@leadkit/core'
import { createHubspotCrmProvider, type HubspotCredentials } from '@leadkit/crm-hubspot'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import type { Configuration } from './configuration.ts'

export type Kit = LeadKit<PlatformIngestor<'facebook' | 'instagram'>, CrmProvider<'hubspot', HubspotCredentials>>

/** The kit of this host: which platforms, CRMs, scorer and archive it uses. */
export function createKit(
  configuration: Configuration,
  { events, logger }: { readonly events: HostEventHandlers; readonly logger: Logger },
): Kit {
  const { META_GRAPH_URL, HUBSPOT_URL } = configuration
  return createLeadKit({
    database: { connectionString: configuration.LEADKIT_DATABASE_URL },
    encryption: {
      keys: [{ id: configuration.LEADKIT_ENCRYPTION_KEY_ID, secret: configuration.LEADKIT_ENCRYPTION_KEY }],
    },
    platforms: [
      createFacebookIngestor({
        appSecrets: configuration.META_APP_SECRETS,
        verifyToken: configuration.META_VERIFY_TOKEN,
        ...(META_GRAPH_URL === undefined ? {} : { graphUrl: META_GRAPH_URL }),
      }),
    ],
    crms: [createHubspotCrmProvider({ baseUrl: HUBSPOT_URL })],
    ai: createRulesAiScorer(),
    archive: createFsArchiveSink({ directory: configuration.ARCHIVE_DIRECTORY }),
    retention: { messagesDays: configuration.KEEP_DAYS },
    events,
    logger,
  })
}
