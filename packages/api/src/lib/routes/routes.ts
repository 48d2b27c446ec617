import type { Route } from '../route.ts'
import { conversationRoutes } from './conversation-routes.ts'
import { leadHistoryRoutes } from './lead-history-routes.ts'
import { leadRoutes } from './lead-routes.ts'
import { replyRoutes } from './reply-routes.ts'

/** Every route of the API. */
export const routes: readonly Route[] = [...leadRoutes, ...leadHistoryRoutes, ...conversationRoutes, ...replyRoutes]
