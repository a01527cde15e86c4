import type { LabelledProfile } from '../../../engine/risk/fit/labelled.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import { oldestDays } from './accuracy.ts';
import { readSeen } from './store.ts';

/** Profiles to fit a model to, and how many outcomes had none. */
export type LabelledPage = { profiles: LabelledProfile[]; without: number };

/**
 * Outcomes as labelled profiles, a page at a time: the features that were kept last before each, at most 90 days old, as the models
 * saw them (amounts in units of the bands). Outcomes before which nothing was kept are counted only.
 */
export async function* labelledProfiles(tx: Tx, window: Between): AsyncGenerator<LabelledPage> {
  for await (const page of readSeen(tx, window, oldestDays)) {
    const profiles = page.flatMap(({ label, features }) => (features === null ? [] : [{ label, features }]));
    yield { profiles, without: page.length - profiles.length };
  }
}
