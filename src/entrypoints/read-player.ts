import { assess } from '../engine/standing.ts';
import { must } from '../kernel/assert.ts';
import { readTierStatus } from '../modules/activity/standing/read-tier-status.ts';
import type { KnownPlayer } from '../modules/activity/standing-schema.ts';
import { getMember, readContact } from '../modules/members/find.ts';
import { currentProgram } from '../modules/program/current.ts';
import { loadSnapshots } from '../modules/rewards/load-snapshots.ts';
import { readWallet } from '../modules/wallet/read-wallet.ts';
import { inSnapshot } from '../platform/read-paged.ts';
import type { Application } from './application.ts';

/** All that is known of a player now, of one moment. @throws Fault `player_not_found` */
export async function readPlayer(app: Application, playerId: string): Promise<KnownPlayer> {
  return inSnapshot(app.database, async (tx) => {
    const member = await getMember(tx, playerId);
    const { program } = await currentProgram(tx);
    const options = { trigger: 'batch', limit: 1 } as const;
    const [loaded] = await loadSnapshots(tx, [member], program, options, app.clock.now());
    const { snapshot } = must(loaded, 'a member has a snapshot');
    const { balances } = await readWallet(tx, member, program.baseCurrency);
    const contact = await readContact(tx, app.master, member);
    const standing = assess(snapshot, program);
    const tierStatus = await readTierStatus(tx, member, standing.held, snapshot.lpQualifying, program, snapshot.now);
    return { playerId, snapshot, standing, tierStatus, balances, contact, baseCurrency: program.baseCurrency };
  });
}
