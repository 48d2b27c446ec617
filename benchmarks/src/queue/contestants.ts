import type { Contestant } from './contestant.ts'
import { graphileWorker } from './graphile-contestant.ts'
import { leadkit } from './leadkit-contestant.ts'
import { pgBoss, pgBossGrouped } from './pg-boss-contestant.ts'

export const contestants: readonly Contestant[] = [leadkit, graphileWorker, pgBoss, pgBossGrouped]
