import type { LeadTouch } from '../../leads/touches/touch.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { sampleCustom } from './custom-source.ts'
import type { LeadSnapshot } from './lead-snapshot.ts'
import { touchValues } from './touch-sources.ts'
import { splitName } from './split-name.ts'

const NAME = 'Ada Lovelace'
const MOMENT = new Date('2026-01-15T09:30:00Z')

/** The id of the made-up lead. */
export const SAMPLE_LEAD_ID = '00000000-0000-7000-8000-000000000001'

const TOUCH: LeadTouch = {
  kind: 'ad',
  platform: 'facebook',
  socialAccountId: '00000000-0000-7000-8000-000000000003',
  conversationId: '00000000-0000-7000-8000-000000000002',
  firstAt: MOMENT,
  lastAt: MOMENT,
  ref: 'summer',
  source: 'ADS',
  type: 'OPEN_THREAD',
  adId: '120330000000000001',
  adTitle: 'Summer sale',
  adGroupId: '120330000000000002',
  campaignId: '120330000000000003',
  campaign: 'Summer',
  utmSource: 'facebook',
  utmMedium: 'cpc',
  utmTerm: 'sofa',
  utmContent: 'blue',
  postId: '1000000000000002',
  productId: '1000000000000003',
  formId: '1000000000000004',
  link: 'https://example.com/summer',
  extra: {},
}

/** The made-up lead with a value for each custom field, where one is known to fit. */
export function sampleLead(customFields: CustomFieldSet): LeadSnapshot {
  return { ...SAMPLE_LEAD, values: { ...SAMPLE_LEAD.values, ...sampleCustom(customFields) } }
}

/** A lead with a value for every source, for a preflight before there are leads. The person is made up. */
export const SAMPLE_LEAD: LeadSnapshot = {
  version: 1,
  values: {
    'lead.id': SAMPLE_LEAD_ID,
    'lead.name': NAME,
    'lead.firstName': splitName(NAME).firstName,
    'lead.lastName': splitName(NAME).lastName,
    'lead.email': 'ada@example.com',
    'lead.phone': '+15550100',
    'lead.company': 'Example Ltd',
    'lead.status': 'qualified',
    'lead.notes': 'Asked for a price.',
    'lead.optedOut': false,
    'lead.createdAt': MOMENT,
    'lead.updatedAt': MOMENT,
    'lead.score': 'hot',
    'lead.scoreValue': 87,
    'lead.scoredAt': MOMENT,
    'score.reasoning': 'Asks for a price and names a date.',
    'score.signals': 'asks_price, names_date',
    'score.confidence': 0.9,
    'score.model': 'rules',
    'conversation.id': '00000000-0000-7000-8000-000000000002',
    'conversation.platform': 'facebook',
    'conversation.channel': 'direct_message',
    'conversation.accountName': 'Example Page',
    'conversation.participantId': '1000000000000001',
    'conversation.participantName': NAME,
    'conversation.participantUsername': 'ada',
    'conversation.startedAt': MOMENT,
    'conversation.lastMessageAt': MOMENT,
    'conversation.messageCount': 3,
    ...touchValues(TOUCH, TOUCH),
  },
}
