// A walk through the API with the typed client, against a running demo (`npm start`):
//     npm exec -- node examples/client/walk-through.ts
// It may be repeated: every request that gives something has a key of its own, so it has one effect and always the same answer.
import {
  client,
  createRule,
  getDecision,
  getPlayer,
  getWallet,
  importFile,
  issueReward,
  listRewards,
  type Problem,
} from '../../client/index.ts';

client.setConfig({ baseUrl: process.argv[2] ?? 'http://127.0.0.1:8000', auth: 'walker' });
/** A refusal is thrown, as the problem that the server tells; without this every answer has `data` or `error`. */
const strict = { throwOnError: true } as const;
const keyed = (key: string) => ({ headers: { 'idempotency-key': `walk-through:${key}` } });
const say = (line: string) => process.stdout.write(`${line}\n`);

async function walk(): Promise<void> {
  const { data: rule } = await createRule({
    ...strict,
    ...keyed('rule'),
    body: {
      rule_id: 'WALK_OFFER',
      name: 'A tenth of what was lost, if you like',
      priority: 1000,
      conditions: { segment: 'LOSING', net_loss_min: 100 },
      reward_config: { type: 'BONUS_BALANCE', formula: 'net_loss * 0.10', max_amount: 200, wagering_requirement: 5, delivery: 'offer' },
    },
  });
  say(`rule ${rule.rule_id}, version ${rule.version}: ${rule.status}`);

  const sheet = 'player_id,total_deposited,total_wagered,total_won,sessions,playtime_hours\nWALKER,2000,6000,5200,12,20\n';
  const { data: imported } = await importFile({ ...strict, body: { file: new File([sheet], 'walker.csv') } });
  say(`imported rows: ${imported.total_rows}`);

  const { data: player } = await getPlayer({ ...strict, path: { player_id: 'WALKER' } });
  say(`${player.player_id} is ${player.segment} and ${player.tier}, risk ${player.risk.label}, lost ${player.metrics.net_loss}`);

  const { data: offers } = await listRewards({ ...strict, query: { player_id: 'WALKER', rule_id: 'WALK_OFFER' } });
  const [offer] = offers.items;
  if (!offer) throw new Error('the rule offered nothing');
  const { data: decision } = await getDecision({ ...strict, path: { id: offer.decision_id } });
  const gates = decision.gates.map(({ gate, outcome }) => `${gate} ${outcome}`).join(', ');
  say(`offered ${offer.amount} ${offer.currency}: ${decision.outcome}, ${gates}`);

  const { data: accepted } = await issueReward({ ...strict, ...keyed(`accept:${offer.reward_id}`), path: { id: offer.reward_id } });
  const { data: wallet } = await getWallet({ ...strict, path: { player_id: 'WALKER' } });
  say(`accepted: ${accepted.outcome}; the wallet holds ${wallet.balances['BONUS']} of bonus`);
}

await walk().catch((error: Problem | Error) => {
  say('code' in error ? `refused: ${error.code} ${error.detail}` : `failed: ${error.message}`);
  process.exitCode = 1;
});
