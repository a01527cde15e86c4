import { must } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/errors.ts';
import { bucketOfId, isUuid, type MemberKey, type Uuid } from '../../../kernel/ids.ts';
import { formatAmount } from '../../../kernel/money.ts';
import type { Tx } from '../../../platform/database.ts';
import type { Desk, Request } from '../../ledger/commit-each.ts';
import { findTransfers } from '../../ledger/find-transfers.ts';
import { type Operation, operationOf } from '../../ledger/operation.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import { readWallets } from '../../ledger/wallets.ts';
import { lockOwners } from '../../members/lock.ts';
import type { Member } from '../../members/member.ts';
import { currentProgram } from '../../program/current.ts';
import { selectGrants } from '../bonus/grants.ts';
import { type Command, commandDesk, type Done } from '../command-desk.ts';
import type { LotEntry } from '../points/lot.ts';
import { selectReservations } from '../points/reservation-store.ts';
import { selectLotEntries, selectLots } from '../points/store.ts';
import { type Reversible, reverse } from './decide.ts';
import type { ReverseAnswer } from './schema.ts';

/** A mistake to be undone by a new transfer that names the old one. */
export type ReverseCommand = Command & { transferId: Uuid };

/** A reversal as one operation, also under the transfer it reverses: a transfer is reversed once, whoever asks again gets the answer. */
export function reverseRequest(command: ReverseCommand, own: (owner: MemberKey) => Operation, now: Instant): Request<ReverseCommand> {
  const { transferId } = command;
  return {
    input: command,
    operations: (owner) => [own(owner), reversalOf(owner, transferId, now)],
  };
}

/** The operation that the reversal of a transfer is, whoever asks for it. */
export function reversalOf(owner: MemberKey, transferId: Uuid, now: Instant): Operation {
  return operationOf(owner, 'reversal', transferId, { transfer: transferId }, now);
}

/** Where transfers are reversed, several players' in one commit. Refuses as `reverse`, and `transfer_not_found`. */
export function reverseDesk(clock: () => Instant): Desk<ReverseCommand, ReverseAnswer, Member> {
  return commandDesk(
    {
      kind: 'reversal',
      action: 'transfer.reversed',
      owners: ownersOfTransfers,
      read: readReversible,
      decide: (reversible, _command, now) => answered(reversible, now),
    },
    clock,
  );
}

function answered(reversible: Reversible, now: Instant): Done<ReverseAnswer> | Fault {
  const reversal = reverse(reversible, now);
  if (reversal instanceof Fault) return reversal;
  const { transferId, from, to, amountMinor, currency } = reversal.transfer;
  return {
    answer: {
      transfer_id: transferId,
      reverses: reversible.transfer.transferId,
      from,
      to,
      amount: formatAmount(amountMinor, currency),
      currency,
    },
    booking: reversal.booking,
  };
}

async function transfersOf(tx: Tx, commands: readonly ReverseCommand[]): Promise<Map<Uuid, Transfer>> {
  const ids = commands.map(({ transferId }) => transferId).filter(isUuid);
  return findTransfers(
    tx,
    ids.map((transferId) => ({ bucket: bucketOfId(transferId), transferId })),
  );
}

async function ownersOfTransfers(tx: Tx, commands: readonly ReverseCommand[]): Promise<(Member | Fault)[]> {
  const found = await transfersOf(tx, commands);
  return lockOwners(
    tx,
    commands.map(({ transferId }) => found.get(transferId) ?? null),
    () => new Fault('transfer_not_found'),
  );
}

/** What the reversals depend on, aligned with the requests. */
async function readReversible(tx: Tx, requests: readonly { owner: Member; input: ReverseCommand }[]): Promise<Reversible[]> {
  const { program } = await currentProgram(tx);
  const found = await transfersOf(
    tx,
    requests.map(({ input }) => input),
  );
  const transfers = requests.map(({ input }) => must(found.get(input.transferId), 'a transfer does not vanish'));
  const wallets = await readWallets(
    tx,
    requests.map(({ owner }) => owner),
  );
  const taken = await readTaken(tx, transfers);
  const lots = await selectLots(
    tx,
    transfers.map(({ bucket, transferId }) => ({ bucket, lotId: transferId })),
  );
  const grants = await selectGrants(tx, transfers.flatMap(grantKey));
  return transfers.map((transfer) => {
    const [key] = grantKey(transfer);
    return {
      transfer,
      wallet: wallets.get(transfer.memberId),
      taken: taken.get(transfer.transferId) ?? [],
      lot: lots.get(transfer.transferId) ?? null,
      grant: key ? must(grants.get(key.grantId), 'a bonus that was funded has its grant') : null,
      baseCurrency: program.baseCurrency,
    };
  });
}

/** The key of the grant that a transfer funds. */
function grantKey({ bucket, to }: Transfer): { bucket: number; grantId: Uuid }[] {
  return to.startsWith('BONUS:') ? [{ bucket, grantId: to.slice('BONUS:'.length) }] : [];
}

/** What transfers took from lots, by the transfer: a capture what its reservation took, less what that gave back. */
async function readTaken(tx: Tx, transfers: readonly Transfer[]): Promise<Map<Uuid, LotEntry[]>> {
  const captures = transfers.flatMap(({ bucket, transferId, code, from }) =>
    code === 'captured' ? [{ bucket, transferId, reservationId: from.slice('HELD:'.length) }] : [],
  );
  const reservations = await selectReservations(tx, captures);
  const sources = new Map<Uuid, Uuid>(transfers.filter(({ code }) => code === 'spent').map(({ transferId }) => [transferId, transferId]));
  for (const { transferId, reservationId } of captures) {
    const { releaseId } = must(reservations.get(reservationId), 'what was captured was reserved');
    for (const source of [reservationId, releaseId]) if (source !== null) sources.set(source, transferId);
  }
  const entries = await selectLotEntries(
    tx,
    [...sources.keys()].map((transferId) => ({ bucket: bucketOfId(transferId), transferId })),
  );
  return Map.groupBy(entries, ({ transferId }) => must(sources.get(transferId), 'only what was asked for is found'));
}
