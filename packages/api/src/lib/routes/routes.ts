import type { Route } from '../route.ts'
import { accessRoutes } from './access-routes.ts'
import { accountRoutes } from './account-routes.ts'
import { careRoutes } from './care-routes.ts'
import { conversationRoutes } from './conversation-routes.ts'
import { crmRoutes } from './crm-routes.ts'
import { leadHistoryRoutes } from './lead-history-routes.ts'
import { leadRoutes } from './lead-routes.ts'
import { operationRoutes } from './operation-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { replyRoutes } from './reply-routes.ts'
import { selectionRoutes } from './selection-routes.ts'

/** Every route of the API. */
export const routes: readonly Route[] = [
  ...leadRoutes,
  ...leadHistoryRoutes,
  ...conversationRoutes,
  ...replyRoutes,
  ...selectionRoutes,
  ...careRoutes,
  ...crmRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...accessRoutes,
  ...operationRoutes,
]
