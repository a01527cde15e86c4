import { formatInstant, hourMs } from '../../src/kernel/clock.ts';
import { importLines } from './program.ts';
import { perform } from './requests.ts';
import { type Reply, type Session, textOf } from './session.ts';
import { type Story, stories } from './stories.ts';
import { tellPlay, tellVoid } from './tell-play.ts';

/** What a story has made so far. */
type Telling = { player: string; bonuses: string[]; bets: Map<string, string>; reward: string };

/** Lets all stories happen, day by day, each to a player of its own. @throws Error when one of their requests is refused */
export async function tellStories(session: Session): Promise<void> {
  const tellings = stories.map((_, index): Telling => ({ player: `S${index + 1}`, bonuses: [], bets: new Map(), reward: '' }));
  const lines = tellings.map(({ player }) => `${player},1000,777,700,20,20`);
  await importLines(session.app, lines, false);
  const days = Math.max(...stories.map((story) => story.days.length));
  for (let day = 0; day < days; day += 1) {
    await Promise.all(stories.map((story, index) => live(session, tellings[index] as Telling, story, day)));
    await session.app.testClock?.advance(2 * hourMs);
  }
}

async function live(session: Session, telling: Telling, { tells, days }: Story, day: number): Promise<void> {
  for (const line of days[day] ?? []) {
    const [verb = '', ...words] = line.split(' ');
    const reply = await verbs[verb]?.(session, telling, words);
    if (reply?.status !== 200) throw new Error(`"${line}" of the story "${tells}": ${reply?.text ?? 'there is no such verb'}`);
  }
}

type Verb = (session: Session, telling: Telling, words: readonly string[]) => Promise<Reply>;

async function ask(session: Session, telling: Telling, name: string, url: string, body: Record<string, unknown>): Promise<Reply> {
  return perform(session, { name, player: telling.player, url, body, key: session.newKey() });
}

const verbs: Readonly<Record<string, Verb>> = {
  /** `bonus 50 of 200 for 1 h` */
  async bonus(session, telling, [amount, , target, , hours = '240']) {
    const body = { player_id: telling.player, amount, wagering_requirement: target, expiry_hours: Number(hours) };
    const reply = await ask(session, telling, 'add bonus', '/api/wallet/add-bonus', body);
    telling.bonuses.push(textOf(reply.body, 'transfer_id'));
    return reply;
  },
  async reward(session, telling) {
    const reply = await ask(session, telling, 'evaluate', `/api/players/${telling.player}/evaluate`, { limit: 1 });
    const [given] = reply.body['rewards'] as { reward_id: string }[];
    telling.reward = given?.reward_id ?? '';
    return reply;
  },
  cancel: (session, telling) => ask(session, telling, 'cancel reward', `/api/rewards/${telling.reward}/cancel`, {}),
  /** `take back 2`: the second bonus */
  take: (session, telling, [, which]) =>
    ask(session, telling, 'reverse', `/api/transfers/${telling.bonuses[Number(which) - 1]}/reverse`, {}),
  async bet(session, telling, [name = '', amount]) {
    const body = { player_id: telling.player, amount, game_type: 'slots', round_id: `${telling.player}-${name}` };
    const reply = await ask(session, telling, 'wager', '/api/wallet/wagers', body);
    telling.bets.set(name, textOf(reply.body, 'wager_id'));
    return reply;
  },
  win: (session, telling, [name = '', amount]) =>
    ask(session, telling, 'settle', `/api/wallet/wagers/${telling.bets.get(name)}/settle`, { amount }),
  void: (session, telling, [name = '']) => ask(session, telling, 'void wager', `/api/wallet/wagers/${telling.bets.get(name)}/void`, {}),
  /** `told a 10`: a stake, when its bet was over; `won a 15` its win; `untold a`, `unwon a`: neither was. */
  told: (session, { player }, [name = '', amount = '']) => tellPlay(session, player, 'WAGER', name, amount),
  won: (session, { player }, [name = '', amount = '']) => tellPlay(session, player, 'WIN', name, amount),
  untold: (session, { player }, [name = '']) => tellVoid(session, player, 'WAGER', name),
  unwon: (session, { player }, [name = '']) => tellVoid(session, player, 'WIN', name),
  pause(session, telling, [hours]) {
    const until = formatInstant(session.app.clock.now() + Number(hours) * hourMs);
    return ask(session, telling, 'status', `/api/players/${telling.player}/status`, { status: 'COOLING_OFF', reason: 'a break', until });
  },
  exclude: (session, telling) =>
    ask(session, telling, 'status', `/api/players/${telling.player}/status`, { status: 'SELF_EXCLUDED', reason: 'for good' }),
};
