import type { Pack } from './pack.ts';

/** No limits beyond those of the program itself. */
export const defaultPack: Pack = { packId: 'DEFAULT', countries: [] };
