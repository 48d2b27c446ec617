// Written by `pnpm api` from the declarations of @leadkit/core. Do not edit.

import { z } from 'zod'
import { customFields, dateInput, jsonObject } from '../json-forms.ts'

export const newConversationBody = z.strictObject({ channel: z.enum(['direct_message', 'public']).optional(), custom: customFields.meta({ description: 'Values of the host\'s own fields.' }).optional(), metadata: jsonObject.optional(), participantId: z.string(), participantName: z.string().nullable().optional(), participantUsername: z.string().nullable().optional(), platformConversationId: z.string(), socialAccountId: z.string(), startedAt: dateInput.optional() }).meta({ id: 'NewConversationBody' })

export const conversationChangesBody = z.strictObject({ custom: customFields.meta({ description: 'Merged with the stored values field by field: null empties a field, a missing one stays.' }).optional(), metadata: jsonObject.optional(), participantName: z.string().nullable().optional(), participantUsername: z.string().nullable().optional() }).meta({ id: 'ConversationChangesBody', description: 'Null empties a name; a missing field stays.' })

export const conversationTakeOverBody = z.strictObject({ reason: z.string().meta({ description: 'A word or two, at most 50 characters. Default `taken_over`.' }).optional(), until: dateInput.nullable().meta({ description: 'When automation resumes automatically; null: when somebody resumes it. Default: `takeOverMinutes` of the tenant\'s settings from now.' }).optional(), userId: z.string().meta({ description: 'The tenant\'s user who answers from now on.' }) }).meta({ id: 'ConversationTakeOverBody' })

export const conversationAutomationPauseBody = z.strictObject({ reason: z.string().meta({ description: 'A word or two, at most 50 characters, such as `handover`.' }), until: dateInput.nullable().meta({ description: 'When automation resumes automatically. Default null: when somebody resumes it.' }).optional(), userId: z.string().nullable().meta({ description: 'The tenant\'s user who pauses it.' }).optional() }).meta({ id: 'ConversationAutomationPauseBody' })

export const conversationAssignmentBody = z.strictObject({ by: z.string().meta({ description: 'Who assigns it: a user\'s id, or a name chosen by the host.' }).optional(), leadToo: z.boolean().meta({ description: 'Default true: the conversation\'s lead gets the same owner. False: somebody helps out, and the lead keeps its owner.' }).optional(), reason: z.string().meta({ description: 'At most 2,000 characters; erased with the conversation\'s lead.' }).optional(), teamId: z.string().nullable().meta({ description: 'A team, alone or with the user who acts for it. Default null.' }).optional(), userId: z.string().nullable().meta({ description: 'The tenant\'s user to assign; null unassigns the conversation, or leaves it to the team.' }) }).meta({ id: 'ConversationAssignmentBody' })

export const dismissDuplicateBody = z.strictObject({ by: z.string() }).meta({ id: 'DismissDuplicateBody' })

export const findDuplicatesBody = z.strictObject({ changedAfter: dateInput.meta({ description: 'Only for leads that changed since then.' }).optional(), leadIds: z.array(z.string()).meta({ description: 'Only for these leads, 1 to 200. Default: all.' }).optional() }).meta({ id: 'FindDuplicatesBody' })

export const newLeadBody = z.strictObject({ company: z.string().nullable().optional(), conversationId: z.string().nullable().optional(), custom: customFields.meta({ description: 'Values of the host\'s own fields.' }).optional(), email: z.string().nullable().optional(), name: z.string().nullable().optional(), notes: z.string().nullable().optional(), phone: z.string().nullable().optional() }).meta({ id: 'NewLeadBody' })

export const leadTaggingBody = z.strictObject({ add: z.array(z.string()).optional(), expectedVersion: z.number().optional(), remove: z.array(z.string()).optional() }).meta({ id: 'LeadTaggingBody' })

export const leadChangesBody = z.strictObject({ company: z.string().nullable().optional(), custom: customFields.meta({ description: 'Merged with the stored values field by field: null empties a field, a missing one stays.' }).optional(), email: z.string().nullable().optional(), expectedVersion: z.number().optional(), name: z.string().nullable().optional(), notes: z.string().nullable().optional(), phone: z.string().nullable().optional() }).meta({ id: 'LeadChangesBody' })

export const leadMoveBody = z.strictObject({ by: z.string(), expectedVersion: z.number().optional(), reason: z.string().optional(), to: z.enum(['contacted', 'converted', 'lost', 'new', 'qualified']) }).meta({ id: 'LeadMoveBody' })

export const overrideScoreBody = z.strictObject({ by: z.string(), expectedVersion: z.number().optional(), reason: z.string(), score: z.enum(['cold', 'hot', 'warm']), scoreValue: z.number().optional() }).meta({ id: 'OverrideScoreBody' })

export const mergeDetailsBody = z.strictObject({ by: z.string(), dryRun: z.boolean().optional(), expectedVersions: z.record(z.string(), z.number()).optional(), reason: z.string().optional() }).meta({ id: 'MergeDetailsBody' })

export const unmergeDetailsBody = z.strictObject({ by: z.string(), reason: z.string().optional() }).meta({ id: 'UnmergeDetailsBody' })

export const newConversationNoteBody = z.strictObject({ conversationId: z.string(), text: z.string().meta({ description: 'At most 10,000 characters.' }), userId: z.string().meta({ description: 'The tenant\'s user who writes it.' }) }).meta({ id: 'NewConversationNoteBody' })

export const sendReplyBody = z.strictObject({ author: z.enum(['automation', 'person']), conversationId: z.string(), draft: z.boolean().optional(), inReplyTo: z.string().nullable().optional(), text: z.string(), userId: z.string().nullable().optional() }).meta({ id: 'SendReplyBody' })

export const approveReplyBody = z.strictObject({ text: z.string().optional(), userId: z.string() }).meta({ id: 'ApproveReplyBody' })

export const rejectDraftBody = z.strictObject({ reason: z.string().meta({ description: 'At most 1,000 characters.' }), userId: z.string().meta({ description: 'The tenant\'s user who rejects it.' }) }).meta({ id: 'RejectDraftBody' })
