import pg from 'pg';
import { createMember } from '../../src/modules/members/create.ts';
import type { Member } from '../../src/modules/members/member.ts';
import type { PersonPatch } from '../../src/modules/members/person.ts';
import { updateMember } from '../../src/modules/members/update.ts';
import type { Actor } from '../../src/platform/actor.ts';
import { deriveMasterKey } from '../../src/platform/crypto.ts';
import type { Reader, Tx } from '../../src/platform/database.ts';
import { testDatabase } from '../database.ts';

/** When people are created, where nothing else is said; what changes in them does an hour later. */
export const noon = Date.parse('2026-03-01T12:00:00Z');
export const hour = 3_600_000;

/** Who creates and changes them, and the key that their data is kept under. */
export const officer: Actor = { id: 'officer', roles: ['compliance'], requestId: 'req-1' };
export const master = deriveMasterKey(Buffer.alloc(32, 5));

/** A database of members, with nothing else of a product in it. */
export type People = {
  db: Reader;
  /** Sees everything, as one who stole the disk does. */
  owner: pg.Client;
  run<T>(verb: (tx: Tx) => Promise<T>): Promise<T>;
  create(this: void, externalId: string, person?: PersonPatch): Promise<Member>;
  update(this: void, externalId: string, patch: PersonPatch, at?: number): Promise<Member>;
  drop(): Promise<void>;
};

/** Opens one. */
export async function peopleDatabase(): Promise<People> {
  const base = await testDatabase();
  const { database, ownerUrl } = base;
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  return {
    db: database.db,
    owner,
    run: (verb) => database.transaction(verb),
    create: (externalId, person) => database.transaction((tx) => createMember(tx, officer, master, { externalId, ...person }, noon)),
    update: (externalId, patch, at = noon + hour) => database.transaction((tx) => updateMember(tx, officer, master, externalId, patch, at)),
    async drop() {
      await owner.end();
      await base.drop();
    },
  };
}
