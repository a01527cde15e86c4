import { fieldFault } from '../../../kernel/errors.ts';
import { defaultPack } from './default.ts';
import { gb } from './gb.ts';
import type { Pack } from './pack.ts';

const packs: readonly Pack[] = [defaultPack, gb];

/** Packs that there are. */
export const knownPackIds: readonly string[] = packs.map(({ packId }) => packId);

/**
 * The packs of that name, in that order: the first serves members whose country has none.
 * @throws Fault `invalid_setting`
 */
export function packsInForce(packIds: readonly string[], path = 'settings.jurisdictions'): Pack[] {
  return packIds.map((packId) => {
    const pack = packs.find((known) => known.packId === packId);
    if (!pack) throw fieldFault(path, 'invalid_setting', `${packId} is not a policy pack; known: ${knownPackIds.join(', ')}`);
    return pack;
  });
}
