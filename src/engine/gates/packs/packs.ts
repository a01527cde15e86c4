import { fieldFault } from '../../../kernel/errors.ts';
import { caOn } from './ca-on.ts';
import { defaultPack } from './default.ts';
import { dk } from './dk.ts';
import { gb } from './gb.ts';
import { ie } from './ie.ts';
import type { Pack } from './pack.ts';
import { se } from './se.ts';

/** Packs that there are. */
export const packs: readonly Pack[] = [defaultPack, gb, se, dk, ie, caOn];

/** Their names. */
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
