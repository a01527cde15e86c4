import { nothingFound } from '../../../engine/abuse/evidence.ts';
import type { Snapshot } from '../../../engine/snapshot.ts';
import type { Json } from '../../../kernel/canonical.ts';

/** A snapshot as it is stored and hashed: JSON has no big integers, so the one in it becomes text. */
export function snapshotToJson(snapshot: Snapshot): Json {
  return { ...snapshot, profile: { ...snapshot.profile, winSquares: String(snapshot.profile.winSquares) } } as unknown as Json;
}

/** What snapshots did not hold in the beginning, as it was then. */
const before = {
  tier: null,
  due: null,
  previous: { segment: null, tier: null },
  riskFlagged: false,
  inducements: 0,
  abuse: nothingFound,
} satisfies Partial<Snapshot>;

/** A snapshot as it was taken. */
export function snapshotFromJson(json: Json): Snapshot {
  const stored = json as unknown as Snapshot;
  const profile = { ...stored.profile, winSquares: BigInt(stored.profile.winSquares) };
  return { ...before, ...stored, profile, bonus: { ...stored.bonus, stakedMinor: stored.bonus.stakedMinor ?? 0 } };
}
