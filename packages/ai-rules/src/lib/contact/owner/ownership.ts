import { LinearModel } from '../../model/linear-model.ts'
import { ownershipFeatures } from './ownership-features.ts'
import { weights } from './ownership-weights.ts'
import type { PlacedDatum } from './placed-datum.ts'

/** Whose a datum is: the writer's, another person's, or planted in an order to the machine. */
export const owners = ['own', 'other', 'machine'] as const

let loaded: LinearModel | undefined

/** Identifies the training data and settings of the classifier. */
export const ownershipVersion = weights.trainedOn

/** How probable it is that a datum is its writer's, by the trained classifier of owners: 0 to 1. */
export function ownShareOf(datum: PlacedDatum): number {
  const model = (loaded ??= new LinearModel(weights))
  return model.shares('owner', owners, model.scores(ownershipFeatures(datum))).get('own') ?? 0
}
