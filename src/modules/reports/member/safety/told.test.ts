import { afterAll, beforeAll, expect, it } from 'vitest';
import { referenceLine, type TestLaurel, testLaurel } from '../../../../../test/laurel.ts';
import { officers } from '../../../../../test/officers.ts';
import { minuteMs } from '../../../../kernel/clock.ts';
import { getMember } from '../../../members/find.ts';
import { currentProgram } from '../../../program/current.ts';
import { withdraw } from '../../../reviews/decide.ts';
import { type Happening, type HappeningKind, happeningKinds } from '../happening.ts';
import { readTimeline } from '../timeline.ts';
import { happeningToApi } from '../timeline-schema.ts';
import { safetyKinds } from './told.ts';

let laurel: TestLaurel;
/** What officers say of P001, who has 37 points, LOW: each a minute after the other, and the last three at one moment. */
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0' });
  const say = officers(laurel);
  const later = <T>(done: T): T => {
    laurel.clock.set(laurel.clock.now() + minuteMs);
    return done;
  };
  await laurel.importLines([referenceLine]);
  later(null);
  const { flag } = later(await say.flag('anna', 'P001'));
  const first = later(await say.lift('anna', 'P001', flag.flagId));
  later(await say.disagree('ben', first));
  const second = later(await say.lift('anna', 'P001', flag.flagId));
  later(await say.agree('ben', second));
  later(await say.override('anna', 'P001', 'HIGH'));
  const third = await say.lower('anna', 'P001', null);
  await say.agree('ben', third);
  await say.override('cleo', 'P001', 'MEDIUM');
  later(null);
  const fourth = later(await say.lower('cleo', 'P001', null));
  await withdraw(laurel.ledger, say.person('cleo'), fourth.approvalId, 'too early', null, laurel.clock.now());
});
afterAll(() => laurel.drop());

async function read(limit: number, kinds: readonly HappeningKind[]): Promise<Happening[]> {
  const { db } = laurel.database;
  const found: Happening[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await readTimeline(db, await getMember(db, 'P001'), { zone: 'UTC', limit, kinds, cursor });
    found.push(...items);
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}

const told = ['risk_changed', ...safetyKinds] as const;

it('a timeline tells who said what of a player, and why', async () => {
  const { program } = await currentProgram(laurel.database.db);
  const titles = (await read(50, told)).map((happening) => happeningToApi(happening, program).title);
  expect(titles.toReversed()).toEqual([
    'anna raised a flag (Gambling behaviour indicators): chases losses.',
    'Risk changed from LOW to MEDIUM.',
    'anna asked for a second person (the lifting of a flag): a mistake.',
    'ben did not agree to what anna asked for (the lifting of a flag): no.',
    'anna asked for a second person (the lifting of a flag): a mistake.',
    'ben agreed to what anna asked for (the lifting of a flag).',
    'anna and ben lifted a flag (Gambling behaviour indicators): a mistake.',
    'Risk changed from MEDIUM to LOW.',
    'anna set the risk label to HIGH: a conversation.',
    'Risk changed from LOW to HIGH.',
    'anna asked for a second person (a lower risk label): a conversation.',
    'ben agreed to what anna asked for (a lower risk label).',
    'anna and ben lifted the risk label that was set: a conversation.',
    'Risk changed from HIGH to LOW.',
    'Risk changed from LOW to MEDIUM.',
    'cleo set the risk label to MEDIUM: a conversation.',
    'cleo asked for a second person (a lower risk label): a conversation.',
    'cleo withdrew what they had asked for (a lower risk label): too early.',
  ]);
});

it('and its facts name the persons', async () => {
  const { program } = await currentProgram(laurel.database.db);
  const facts = async (kind: HappeningKind) => (await read(50, [kind])).map((happening) => happeningToApi(happening, program).facts)[0];
  expect(await facts('risk_flag_lifted')).toMatchObject({ category: 'gambling_behaviour', by: 'anna', approved_by: 'ben' });
  expect(await facts('approval_decided')).toMatchObject({
    asks_for: 'risk_override',
    state: 'WITHDRAWN',
    requested_by: 'cleo',
    by: 'cleo',
  });
  expect(await facts('risk_override_set')).toMatchObject({ label: 'MEDIUM', covers: 'MEDIUM', by: 'cleo', approved_by: null });
});

it.each([1, 2, 5])('in pages of %d it is the same, each once', async (limit) => {
  expect(await read(limit, happeningKinds)).toEqual(await read(100, happeningKinds));
  expect(await read(limit, ['risk_override_lifted'])).toHaveLength(1);
  expect(await read(limit, ['risk_override_set', 'approval_requested'])).toHaveLength(6);
});
