import type { Uuid } from '../../kernel/ids.ts';
import type { Tx } from '../../platform/database.ts';
import { readWords } from '../activity/risk/read-words.ts';
import { nothingSaid, type OfficersWord } from '../activity/standing/standing.ts';
import { type Check, newCheck, report } from '../ledger/verify/verify.ts';
import { riskModelsOf } from '../program/risk-models.ts';
import { readLatestOfAll } from './assessments/store.ts';
import { modelsIn, placeKey, placesOf } from './assessments/tally.ts';
import { selectTally } from './assessments/tally-store.ts';
import { selectSaid } from './verify-store.ts';

/** The officers' word that gates go by against its histories, and the tally of assessments against a count of them. */
export async function verifyProtection(tx: Tx): Promise<Check[]> {
  return [await verifyWords(tx), await verifyTally(tx)];
}

/** Bucket by bucket: of most members officers said nothing. */
async function verifyWords(tx: Tx): Promise<Check> {
  const check = newCheck("the officers' word is what their flags and overrides say");
  for (let bucket = 0; bucket < 256; bucket += 1) {
    const [recorded, said] = [await readWords(tx, bucket), await selectSaid(tx, bucket)];
    const members = new Set<Uuid>([...recorded.keys(), ...said.keys()]);
    check.rows += members.size;
    for (const memberId of members) {
      const [stored, expected] = [recorded.get(memberId) ?? nothingSaid, said.get(memberId) ?? nothingSaid].map(shown);
      if (stored !== expected) report(check, `${memberId}: the standing says ${stored}, the history ${expected}`);
    }
  }
  return check;
}

function shown({ override, flags }: OfficersWord): string {
  return `${override === null ? 'no override' : `${override.label} up to ${override.covers}`}, ${flags} open`;
}

/** One assessment after the other: what is kept in memory is the tally alone. */
async function verifyTally(tx: Tx): Promise<Check> {
  const check = newCheck('the tally of risk is a count of the last assessments');
  const counted = new Map<string, number>();
  let models = await riskModelsOf(tx, []);
  for await (const kept of readLatestOfAll(tx)) {
    check.rows += 1;
    const named = modelsIn([kept]);
    if ([...named].some((id) => !models.has(id))) models = await riskModelsOf(tx, [...models.keys(), ...named]);
    const unknown = [...named].filter((id) => !models.has(id));
    for (const id of unknown) report(check, `${kept.memberId}: nobody knows a risk model ${id}`);
    if (unknown.length > 0) continue;
    for (const place of placesOf(kept, models)) counted.set(placeKey(place), (counted.get(placeKey(place)) ?? 0) + 1);
  }
  for (const { members, ...place } of await selectTally(tx, null)) {
    const key = placeKey(place);
    const expected = counted.get(key) ?? 0;
    if (members !== expected) report(check, `${key}: ${members} members, should be ${expected}`);
    counted.delete(key);
  }
  for (const [key, expected] of counted) report(check, `${key}: absent, should be ${expected}`);
  return check;
}
