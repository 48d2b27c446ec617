import type { Selectable } from 'kysely'
import { z } from 'zod'
import { type AiTask, type AiTaskStatus, aiTaskStatuses, type AiTaskType, aiTaskTypes } from './ai-task.ts'
import { checkId, idSchema, pageFields, soughtTextSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import type { AiTasksTable } from '../database/tables/tenant-tables.ts'
const filterSchema = z.strictObject({
  ...pageFields,
  status: z.enum(aiTaskStatuses).optional(),
  type: z.enum(aiTaskTypes).optional(),
  messageId: idSchema.optional(),
  conversationId: idSchema.optional(),
})
export type AiTaskFilter = Readonly<z.input<typeof filterSchema>>

const redriveSchema = z.strictObject({ errorCode: soughtTextSchema(100).optional() })

const newTaskSchema = z.strictObject({ messageId: idSchema })
/** The message to classify. */
export type NewAiTask = Readonly<z.input<typeof newTaskSchema>>

/** `tenant.aiTasks`: the questions to the AI scorer, and its answers. */
export class AiTaskRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /**
   * Requests that a stored message is classified, scored and, if the tenant wants it, answered; for messages without tasks, such as history.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown message; `conflict` when it already has its task.
   */
  async create(input: NewAiTask, options: WriteOptions = {}): Promise<AiTask> {
    const operation = 'aiTasks.create'
    const { messageId } = parseInput(newTaskSchema, input, operation)
    const work = async (session: TenantSession): Promise<AiTask> => {
      const tables = session.tables
      const message = await tables
        .selectFrom('messages')
        .select('conversation_id')
        .where('id', '=', messageId)
        .executeTakeFirst()
      const { conversation_id } = requireFound(message, operation, 'message')
      const now = this.#access.now()
      const row = await tables
        .insertInto('ai_tasks')
        .values({
          id: newId(),
          tenant_id: session.tenantId,
          message_id: messageId,
          conversation_id,
          task_type: 'classify',
          created_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await enqueue(session.at(now), [{ kind: 'ai', taskId: row.id }])
      return toAiTask(row)
    }
    return this.#access.write(operation, work, options)
  }

  /**
   * Gives dead letters another set of attempts: the one with an id, or all whose error has a code. Other tasks are left alone.
   * @throws LeadKitError `invalid_input`.
   */
  async redrive(
    what: string | { readonly errorCode?: string | undefined },
    options: WriteOptions = {},
  ): Promise<{ readonly redriven: number }> {
    const operation = 'aiTasks.redrive'
    const filter =
      typeof what === 'string' ? { id: checkId(what, operation) } : parseInput(redriveSchema, what, operation)
    const work = async (session: TenantSession): Promise<number> => {
      let query = session.tables
        .updateTable('ai_tasks')
        .set({ status: 'queued', retry_count: 0, error_code: null, error_message: null, completed_at: null })
        .where('status', '=', 'failed')
      if ('id' in filter) query = query.where('id', '=', filter.id)
      else if (filter.errorCode !== undefined) query = query.where('error_code', '=', filter.errorCode)
      const rows = await query.returning('id').execute()
      const tasks = rows.map((row) => ({ kind: 'ai', taskId: row.id }) as const)
      await enqueue(session, tasks)
      return rows.length
    }
    return { redriven: await this.#access.write(operation, work, options) }
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<AiTask> {
    const operation = 'aiTasks.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('ai_tasks').selectAll().where('id', '=', id).executeTakeFirst()
      return toAiTask(requireFound(row, operation, 'AI task'))
    })
  }

  /** Newest first. @throws LeadKitError `invalid_input` for an unknown filter. */
  async list(filter: AiTaskFilter = {}): Promise<Page<AiTask>> {
    const checked = parseInput(filterSchema, filter, 'aiTasks.list')
    const limit = pageLimit(checked)
    return this.#access.read('aiTasks.list', async (session) => {
      let query = session.tables.selectFrom('ai_tasks').selectAll()
      if (checked.status !== undefined) query = query.where('status', '=', checked.status)
      if (checked.type !== undefined) query = query.where('task_type', '=', checked.type)
      if (checked.messageId !== undefined) query = query.where('message_id', '=', checked.messageId)
      if (checked.conversationId !== undefined) query = query.where('conversation_id', '=', checked.conversationId)
      const rows = await query
        .where(behindPage('created_at', 'desc', checked))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toAiTask), limit, (task) => ({ at: task.createdAt, id: task.id }))
    })
  }
}

function toAiTask(row: Selectable<AiTasksTable>): AiTask {
  return {
    id: row.id,
    messageId: row.message_id,
    conversationId: row.conversation_id,
    type: row.task_type as AiTaskType,
    status: row.status as AiTaskStatus,
    input: row.input,
    output: row.output,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    retryCount: row.retry_count,
    errorCode: row.error_code,
    errorMessage: row.error_message,
  }
}
