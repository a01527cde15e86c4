import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid, type MemberKey, type Uuid } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import type { BatchKey } from '../../ledger/batch.ts';
import { selectTransfer, selectTransfers } from './transfer-store.ts';

/** One booking between two accounts, with the player's own id. */
export type TransferItem = {
  transferId: Uuid;
  playerId: string;
  from: string;
  to: string;
  /** Minor units of `currency`, > 0. */
  amountMinor: Minor;
  currency: Currency;
  code: string;
  reference: string;
  at: Instant;
  batch: BatchKey;
};

export type TransferQuery = Between & {
  limit: number;
  cursor?: string;
  member: MemberKey | null;
  code?: string;
  /** On either side, by its kind: `BONUS` is every bonus. */
  account?: string;
  currency?: Currency;
};

/** Transfers, newest first. @throws Fault `invalid_cursor` */
export async function listTransfers(reader: Reader, { cursor, limit, ...filter }: TransferQuery): Promise<Page<TransferItem>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const found = await selectTransfers(reader, { ...filter, before, limit: limit + 1 });
  return pageOf(found, limit, ({ transferId }) => [transferId]);
}

/** One transfer. @throws Fault `transfer_not_found` */
export async function getTransfer(reader: Reader, transferId: string): Promise<TransferItem> {
  const found = isUuid(transferId) ? await selectTransfer(reader, bucketOfId(transferId), transferId) : null;
  if (!found) throw new Fault('transfer_not_found');
  return found;
}
