import type { AiScorer, ArchiveSink, CrmProvider, Logger, PlatformIngestor } from '@leadkit/contracts'
import type { AccountOptions } from './accounts/account-options.ts'
import type { AiTaskOptions } from './ai/ai-task-handler.ts'
import type { EncryptionOptions } from './access/key-ring.ts'
import type { CrmInboundOptions } from './crm/inbound/inbound-options.ts'
import type { CustomFieldNames, CustomFieldSchemas } from './custom-fields/custom-field-schemas.ts'
import type { HostEventHandlers } from './host-events/host-event.ts'
import type { DatabaseOptions } from './database/database.ts'
import type { RetentionOptions } from './retention/retention-options.ts'
import type { ReplyOptions } from './replies/reply-input.ts'

/** The parts of a kit. The ids of the registered adapters and the schemas of custom fields flow into the kit's types. */
export interface LeadKitOptions<
  Ingestor extends PlatformIngestor = PlatformIngestor,
  Crm extends CrmProvider = CrmProvider,
  Schemas extends CustomFieldSchemas = CustomFieldSchemas,
> {
  readonly database: DatabaseOptions
  /** Keys for tokens and credentials at rest. The first encrypts, all decrypt. */
  readonly encryption: EncryptionOptions
  readonly platforms?: readonly Ingestor[] | undefined
  readonly crms?: readonly Crm[] | undefined
  /** How changes made in CRMs are read. */
  readonly crmInbound?: CrmInboundOptions | undefined
  /** Without one, messages are stored and nothing is scored. */
  readonly ai?: AiScorer | undefined
  /**
   * Asked in place of `ai` where a tenant's budget is spent and it chose `rules` (`settings.aiBudget`): a scorer that costs nothing, such as
   * `createRulesAiScorer()`. Without one such tasks wait.
   */
  readonly aiFallback?: AiScorer | undefined
  /** How much of a conversation AI tasks see. */
  readonly aiTasks?: AiTaskOptions | undefined
  /** How long texts are split into parts. */
  readonly replies?: ReplyOptions | undefined
  /** Without one, no message ever leaves the database. */
  readonly archive?: ArchiveSink | undefined
  /** How often connected accounts are checked, and how far back gaps are filled. */
  readonly accounts?: AccountOptions | undefined
  /** How long messages and deliveries stay in the database. */
  readonly retention?: RetentionOptions | undefined
  /**
   * The host's own fields of leads, conversations, tenants and users, each as a `z.object`; see `docs/guides/custom-fields.md`. A changed schema
   * loses nothing that is stored: `kit.customFields.check()` says what does not fit it.
   */
  readonly customFields?: Schemas | undefined
  /** Fields that lists of many records are filtered by. `kit.customFields.createIndexes()` builds their indexes, and drops those of other fields. */
  readonly customFieldIndexes?: CustomFieldNames<Schemas> | undefined
  /**
   * Texts, numbers and lists of leads that `leads.list({ search, searchIn: ['custom'] })` finds by their words. `kit.customFields.createIndexes()` puts
   * them into the index of existing leads, and takes out those of other fields; until then leads that change are found.
   */
  readonly customFieldSearch?: Pick<CustomFieldNames<Schemas>, 'leads'> | undefined
  /** Handlers for host events, called at least once per event, after the commit. Register the same types in every process of the host. */
  readonly events?: HostEventHandlers | undefined
  /** Any logger with pino's interface. Default: logs nothing. */
  readonly logger?: Logger | undefined
  /** The function used for calls to vendors. Default: the global `fetch`. */
  readonly fetch?: typeof fetch | undefined
  /** The clock. Default: the system clock. */
  readonly now?: (() => Date) | undefined
}
