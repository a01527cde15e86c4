import { type RawBuilder, sql } from 'kysely';
import { stretchRows } from '../../../platform/database.ts';
import type { Stretch } from '../../ledger/following/follow.ts';

/** Rows of a table `t` in stretches of lanes. */
export const within = (table: string, stretches: readonly Stretch[]): RawBuilder<unknown> => sql`
  ${stretchRows(stretches)} JOIN ${sql.table(table)} t ON t.journal = s.journal AND t.batch_seq > s.after_seq AND t.batch_seq <= s.up_to`;
