// Written by `pnpm api` from the declarations of @leadkit/core. Do not edit.

import { z } from 'zod'
import { booleanInput, customFields, dateInput, jsonText, listOf, nullable, numberInput } from '../json-forms.ts'

export const socialAccountFilterQuery = z.strictObject({ active: booleanInput.optional(), after: nullable(z.string()).optional(), health: z.enum(['blocked', 'healthy', 'missing_scope', 'needs_reauth', 'rate_limited', 'webhook_unsubscribed']).optional(), limit: numberInput.optional(), platform: z.string().optional() })

export const conversationFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), assignedTeamId: nullable(z.string()).optional(), assignedUserId: nullable(z.string()).optional(), automationPaused: booleanInput.optional(), custom: jsonText(customFields).meta({ description: 'Conditions on the host\'s own fields. All must hold.' }).optional(), direction: z.enum(['asc', 'desc']).optional(), lastMessageAfter: dateInput.optional(), limit: numberInput.optional(), overdue: booleanInput.pipe(z.literal(true)).optional(), participantId: z.string().optional(), socialAccountId: z.string().optional(), status: z.enum(['active', 'closed']).optional(), waitingFor: z.enum(['them', 'us']).optional() })

export const transcriptOptionsQuery = z.strictObject({ maxMessages: numberInput.optional() })

export const messageFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), conversationId: z.string(), direction: z.enum(['asc', 'desc']).optional(), limit: numberInput.optional() })

export const aiTaskFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), conversationId: z.string().optional(), limit: numberInput.optional(), messageId: z.string().optional(), status: z.enum(['completed', 'failed', 'processing', 'queued']).optional(), type: z.enum(['classify', 'reply', 'score']).optional() })

export const duplicateFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), leadId: z.string().optional(), limit: numberInput.optional(), minConfidence: numberInput.optional() })

export const leadFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), assignedTeamId: nullable(z.string()).optional(), assignedUserId: nullable(z.string()).optional(), conversationId: z.string().optional(), createdAfter: dateInput.optional(), createdWithinDays: numberInput.optional(), custom: jsonText(customFields).meta({ description: 'Conditions on the host\'s own fields: `{ budget: { atLeast: 1000 }, region: \'north\' }`. All must hold.' }).optional(), direction: z.enum(['asc', 'desc']).optional(), firstTouch: jsonText(z.strictObject({ adGroupId: z.string().optional(), adId: z.string().optional(), adTitle: z.string().optional(), campaign: z.string().optional(), campaignId: z.string().optional(), formId: z.string().optional(), kind: z.enum(['ad', 'comment', 'direct', 'form', 'link', 'mention', 'product', 'referral', 'story']).optional(), link: z.string().optional(), platform: z.string().optional(), postId: z.string().optional(), productId: z.string().optional(), ref: z.string().optional(), socialAccountId: z.string().optional(), source: z.string().optional(), type: z.string().optional(), utmContent: z.string().optional(), utmMedium: z.string().optional(), utmSource: z.string().optional(), utmTerm: z.string().optional() })).optional(), lastTouch: jsonText(z.strictObject({ adGroupId: z.string().optional(), adId: z.string().optional(), adTitle: z.string().optional(), campaign: z.string().optional(), campaignId: z.string().optional(), formId: z.string().optional(), kind: z.enum(['ad', 'comment', 'direct', 'form', 'link', 'mention', 'product', 'referral', 'story']).optional(), link: z.string().optional(), platform: z.string().optional(), postId: z.string().optional(), productId: z.string().optional(), ref: z.string().optional(), socialAccountId: z.string().optional(), source: z.string().optional(), type: z.string().optional(), utmContent: z.string().optional(), utmMedium: z.string().optional(), utmSource: z.string().optional(), utmTerm: z.string().optional() })).optional(), limit: numberInput.optional(), score: listOf(z.enum(['cold', 'hot', 'warm'])).optional(), scoreOverridden: booleanInput.optional(), search: z.string().optional(), searchIn: listOf(z.enum(['contact', 'custom', 'notes'])).optional(), segment: z.string().optional(), sort: z.enum(['createdAt', 'relevance', 'score', 'updatedAt']).optional(), status: listOf(z.enum(['contacted', 'converted', 'lost', 'new', 'qualified'])).optional(), tags: jsonText(z.strictObject({ all: z.array(z.string()).optional(), any: z.array(z.string()).optional(), none: z.array(z.string()).optional() })).optional(), updatedAfter: dateInput.optional(), updatedWithinDays: numberInput.optional() })

export const pageRequestQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional() })

export const sourceQueryQuery = z.strictObject({ by: listOf(z.enum(['adGroupId', 'adId', 'campaign', 'campaignId', 'formId', 'kind', 'platform', 'postId', 'productId', 'ref', 'socialAccountId', 'source', 'utmMedium', 'utmSource'])).optional(), createdAfter: dateInput.optional(), createdBefore: dateInput.optional(), touch: z.enum(['first', 'last']).optional() })

export const timelineRequestQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` of another page of the same timeline: the entries behind it.' }).optional(), before: nullable(z.string()).meta({ description: '`previous` of another page: the entries in front of it, in the same order.' }).optional(), direction: z.enum(['asc', 'desc']).meta({ description: 'Default `desc`: newest first. Both cursors are of one direction.' }).optional(), kinds: listOf(z.enum(['assignment', 'consent', 'crm_change', 'crm_sync', 'merge', 'message', 'move', 'note', 'reply', 'review', 'score', 'touch', 'unmerge'])).meta({ description: 'Default: all.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional() })

export const tagQueryQuery = z.strictObject({ after: nullable(z.string()).optional(), archived: booleanInput.optional(), limit: numberInput.optional() })

export const segmentQueryQuery = z.strictObject({ after: nullable(z.string()).optional(), limit: numberInput.optional(), visibleTo: z.string().optional() })

export const bulkItemQueryQuery = z.strictObject({ after: nullable(z.string()).optional(), limit: numberInput.optional(), outcome: z.enum(['done', 'refused', 'unchanged']).optional() })

export const conversationNoteFilterQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), conversationId: z.string(), direction: z.enum(['asc', 'desc']).meta({ description: 'By the time of writing. Default `desc`.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional() })

export const replyFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), conversationId: z.string().optional(), draft: booleanInput.optional(), limit: numberInput.optional(), status: z.enum(['failed', 'pending', 'sending', 'sent', 'unknown']).optional() })

export const draftFilterQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), assignedUserId: nullable(z.string()).meta({ description: 'Drafts of conversations that are assigned to this user; null: of unassigned ones.' }).optional(), conversationId: z.string().optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional(), socialAccountId: z.string().optional() })

export const draftReviewFilterQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), conversationId: z.string().optional(), direction: z.enum(['asc', 'desc']).meta({ description: 'Order by the time of the review. Default `desc`.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional(), reviewedAfter: dateInput.optional(), verdict: z.enum(['approved', 'edited', 'rejected']).optional() })

export const draftReviewQueryQuery = z.strictObject({ conversationId: z.string().optional(), reviewedAfter: dateInput.optional(), verdict: z.enum(['approved', 'edited', 'rejected']).optional() })

export const consentFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), limit: numberInput.optional(), of: jsonText(z.union([z.strictObject({ leadId: z.string() }), z.strictObject({ conversationId: z.string() }), z.strictObject({ email: z.string() }), z.strictObject({ phone: z.string() }), z.strictObject({ participantId: z.string(), platform: z.string() })])).optional(), status: z.enum(['given', 'withdrawn']).optional() })

export const crmConfigFilterQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional(), paused: booleanInput.optional(), provider: z.string().optional() })

export const crmSyncFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), crmConfigId: z.string().optional(), deadLetter: booleanInput.optional(), leadId: z.string().optional(), limit: numberInput.optional(), status: z.enum(['failed', 'pending', 'processing', 'success', 'superseded']).optional() })

export const userFilterQuery = z.strictObject({ active: booleanInput.optional(), after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), custom: jsonText(customFields).meta({ description: 'Conditions on the host\'s own fields. All must hold.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional(), role: z.string().meta({ description: 'A role\'s name.' }).optional() })

export const assignmentFilterQuery = z.strictObject({ after: nullable(z.string()).optional(), conversationId: z.string().optional(), leadId: z.string().optional(), limit: numberInput.optional() })

export const answerTimesQueryQuery = z.strictObject({ by: z.enum(['account', 'all', 'campaign', 'platform', 'team', 'user']).meta({ description: 'Default `all`: one row. `account` and `platform`: where it was; `user` and `team`: who looks after it now; `campaign`: of the lead\'s first touch.' }).optional(), from: dateInput.meta({ description: 'Conversations that began from this moment on, by the platform\'s time of the participant\'s first message.' }), to: dateInput.meta({ description: '… and before this one.' }) })

export const apiKeyFilterQuery = z.strictObject({ active: booleanInput.optional(), after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional(), userId: z.string().optional() })

export const legalHoldFilterQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), conversationId: z.string().meta({ description: 'Holds placed on this conversation itself.' }).optional(), inForce: booleanInput.meta({ description: 'True: only those that keep something now. False: only those that ended.' }).optional(), leadId: z.string().meta({ description: 'Holds placed on this lead itself.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional() })

export const dryRunOptionsQuery = z.strictObject({ messagesDays: numberInput.optional() })

export const erasureFilterQuery = z.strictObject({ after: nullable(z.string()).meta({ description: '`next` from the previous page.' }).optional(), limit: numberInput.meta({ description: '1 to 200. Default 50.' }).optional(), status: z.enum(['done', 'running']).optional() })

export const labelledSetQueryQuery = z.strictObject({ decidedAfter: dateInput.optional(), mask: booleanInput.optional(), maxMessages: numberInput.optional() })
