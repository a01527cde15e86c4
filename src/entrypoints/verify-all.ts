import { verifyAbuse } from '../modules/abuse/verify.ts';
import { carriedBonuses } from '../modules/activity/bonus/verify.ts';
import { verifyClosings } from '../modules/activity/retention/verify.ts';
import { verifyStandings } from '../modules/activity/standing/verify.ts';
import { activityLeaves, verifyProfiles } from '../modules/activity/verify.ts';
import { verifyWagers } from '../modules/activity/wagers/verify.ts';
import { type Check, newCheck, report, verifyBalances, verifyHashes } from '../modules/ledger/verify/verify.ts';
import { currentProgram } from '../modules/program/current.ts';
import { verifyProtection } from '../modules/protection/verify.ts';
import { verifyReports } from '../modules/reports/verify.ts';
import { decisionLeaves } from '../modules/rewards/decisions/decision-section.ts';
import { verifyBudgets } from '../modules/rewards/verify.ts';
import { verifyGrants, verifyPoints, verifySums, walletLeaves } from '../modules/wallet/verify.ts';
import type { Database, Tx } from '../platform/database.ts';
import { apart, besideInSnapshot, withRoom } from '../platform/read-paged.ts';

/** What the product promises of its books, by the numbers of the specification, and the checks that hold it, by their names. */
export const invariants: readonly { no: number; says: string; checks: readonly string[] }[] = [
  { no: 1, says: 'per currency all accounts add up to 0', checks: ['all accounts of a currency add up to 0'] },
  {
    no: 2,
    says: 'every balance equals the fold of its entries',
    checks: [
      'wallet balances equal their entries',
      'house deltas equal their entries',
      'bonus grants equal their entries',
      'reservations equal their entries',
    ],
  },
  { no: 3, says: 'no balance of a member is below 0', checks: ['no wallet balance is below 0', 'bonus grants keep their bounds'] },
  {
    no: 4,
    says: 'what a bonus was given and won is settled, converted, forfeited, left or in open bets',
    checks: ['bonus grants equal their entries', 'bonus grants keep their bounds'],
  },
  {
    no: 5,
    says: 'the progress of a bonus is what its bets counted',
    checks: ['progress of bonuses equals the play that counted', 'bonus grants keep their bounds'],
  },
  { no: 6, says: 'no bonus becomes more than its terms allow', checks: ['bonus grants keep their bounds'] },
  {
    no: 7,
    says: 'a bonus that ended has no balance',
    checks: ['bonus grants keep their bounds', 'bonus grants are where their events led'],
  },
  { no: 8, says: 'a member has at most one bonus in play', checks: ['bonus grants keep their bounds'] },
  { no: 9, says: 'a key has one effect', checks: ['an operation key is there once'] },
  {
    no: 10,
    says: 'no reward without the decision that allowed it',
    checks: ['rewards and bonuses were allowed by a decision', 'rewards keep within their decisions'],
  },
  {
    no: 11,
    says: 'no budget is overspent',
    checks: ['budgets are not overspent', 'budgets equal the rewards spent from them'],
  },
  {
    no: 12,
    says: 'the lots of an account add up to its balance',
    checks: ['lots add up to the balance', 'lots equal their entries', 'transfers of points name the lots they used'],
  },
  {
    no: 13,
    says: 'lanes have no gap and no fork',
    checks: [
      'lanes have no gap, no fork and no changed header',
      'rows are the ones that were hashed',
      'lane heads stand at their last batch',
    ],
  },
];

/** The numbers of the invariants that a check holds; none for one that holds something else the product shows. */
export function invariantsOf(check: Pick<Check, 'name'>): number[] {
  return invariants.filter(({ checks }) => checks.includes(check.name)).map(({ no }) => no);
}

/** Several checks of one module, made one after the other. */
type Part = { name: string; verify: (tx: Tx) => Promise<Check[]> };

/**
 * Everything the product claims about itself, recomputed on one consistent view of the database: the walk over the chain on one
 * connection, beside it all comparisons on another.
 */
export async function verifyAll(database: Database): Promise<Check[]> {
  const { program } = await currentProgram(database.db);
  const walk: Part[] = [{ name: 'the chain', verify: (tx) => verifyHashes(tx, [...activityLeaves, decisionLeaves, ...walletLeaves]) }];
  const comparisons: Part[] = [
    { name: 'balances', verify: verifyBalances },
    { name: 'sums', verify: (tx) => verifySums(tx, program.baseCurrency) },
    { name: 'bonus grants', verify: (tx) => verifyGrants(tx, carriedBonuses) },
    { name: 'points', verify: verifyPoints },
    { name: 'wagers', verify: verifyWagers },
    { name: 'budgets and rewards', verify: verifyBudgets },
    { name: 'profiles', verify: (tx) => verifyProfiles(tx, program.timeZone) },
    { name: 'closings', verify: (tx) => verifyClosings(tx, program.timeZone) },
    { name: 'standings', verify: verifyStandings },
    { name: 'protection', verify: verifyProtection },
    { name: 'abuse', verify: verifyAbuse },
    { name: 'reports', verify: verifyReports },
  ];
  const found = await besideInSnapshot(
    database,
    (tx) => inTurn(tx, walk),
    (tx) => inTurn(tx, comparisons),
  );
  return found.flat();
}

async function inTurn(tx: Tx, parts: readonly Part[]): Promise<Check[]> {
  await withRoom(tx);
  const checks: Check[] = [];
  for (const part of parts) checks.push(...(await recomputed(tx, part)));
  return checks;
}

/** Rows that someone changed may say what no code expects; what cannot be recomputed is a fault, not the end of the search for others. */
async function recomputed(tx: Tx, { name, verify }: Part): Promise<Check[]> {
  const started = performance.now();
  try {
    const checks = await apart(tx, () => verify(tx));
    // What did not measure itself took the rest of the part's time.
    const measured = checks.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
    const rest = Math.max(0, (performance.now() - started) / 1000 - measured);
    return checks.map((check) => ({ ...check, seconds: check.seconds ?? rest }));
  } catch (error) {
    const check = newCheck(`${name} can be recomputed`);
    report(check, error instanceof Error ? error.message : String(error));
    return [check];
  }
}
