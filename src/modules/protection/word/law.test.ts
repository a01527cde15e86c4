import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestLaurel, testLaurel } from '../../../../test/laurel.ts';
import { type Officers, officers } from '../../../../test/officers.ts';
import { riskLabels } from '../../../engine/profile/fields.ts';
import { graver } from '../../../engine/risk/override.ts';
import { riskOf } from '../../../engine/standing.ts';
import { must } from '../../../kernel/assert.ts';
import { placeMembers, toRisk } from '../../activity/standing/place-members.ts';
import { getMember } from '../../members/find.ts';
import { currentProgram } from '../../program/current.ts';

/*
 * One person alone, whatever they ask for, in whatever order, while play goes on: the label in force is never below the computed one with
 * the flags that this person found, raising never lowers it, and what they ask of a second person changes nothing until one agrees.
 */

let laurel: TestLaurel;
let say: Officers;
beforeAll(async () => {
  laurel = await testLaurel({ risk_model: 'safeplay-points@1.0' });
  say = officers(laurel);
});
afterAll(() => laurel.drop());

/** Totals of one play after another, each reached from those before it: LOW, MEDIUM, HIGH, CRITICAL, and calmer again by sessions. */
const plays = [
  '5000,15000,12000,25,48',
  '50000,150000,120000,110,230',
  '90000,225000,120000,150,375',
  '99000,700000,120000,220,880',
  '99000,700000,690000,3000,900',
];

const anyStep = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('play' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('flag' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lift' as const), which: fc.nat(5) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('override' as const), label: fc.constantFrom(null, ...riskLabels) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('agree' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disagree' as const), which: fc.nat(5) }) },
);

async function stand(player: string, foundFlags: number) {
  const { db } = laurel.database;
  const { program } = await currentProgram(db);
  const [placed] = await placeMembers(db, [await getMember(db, player)], program, laurel.clock.now());
  const { place, profile, word } = must(placed, 'everybody stands somewhere');
  const found = riskOf({ profile, ...toRisk({ override: null, flags: foundFlags }) }, program);
  return { inForce: place.risk.label, computed: found.label, flags: word.flags };
}

it('one person alone never lowers a label', { timeout: 240_000 }, async () => {
  let players = 0;
  const asked = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.array(anyStep, { minLength: 6, maxLength: 16 }), async (foundFlags, steps) => {
      const player = `L${(players += 1)}`;
      let played = 0;
      const play = () =>
        laurel.importLines([`${player},${must(plays[Math.min(played++, plays.length - 1)], 'a play')}`], { triggerRewards: false });
      await play();
      for (let flag = 0; flag < foundFlags; flag += 1) await say.flag('found', player);
      for (const step of steps) {
        const before = await stand(player, foundFlags);
        const { flags, approvals } = await say.word(player);
        const take = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];
        if (step.kind === 'play') await play();
        else if (step.kind === 'flag') await say.flag('anna', player);
        else if (step.kind === 'override') asked.add(`override ${await say.codeOf(say.override('anna', player, step.label))}`);
        else if (step.kind === 'lift') {
          const flag = take(flags, step.which);
          if (flag) asked.add(`lift ${await say.codeOf(say.lift('anna', player, flag.flagId))}`);
        } else {
          const open = take(approvals, step.which);
          if (open) asked.add(`${step.kind} ${await say.codeOf(say[step.kind]('anna', open))}`);
        }
        const after = await stand(player, foundFlags);
        expect(graver(after.inForce, after.computed), `${step.kind}: not below the computed label`).toBe(after.inForce);
        expect(after.flags).toBeGreaterThanOrEqual(foundFlags);
        const lowered = step.kind !== 'play' && graver(before.inForce, after.inForce) !== after.inForce;
        expect(lowered, `${step.kind} lowers nothing`).toBe(false);
      }
    }),
    { numRuns: 40 },
  );
  const refused = ['override approval_open', 'override not_overridden', 'lift approval_open', 'agree same_person', 'disagree same_person'];
  expect([...asked]).toEqual(expect.arrayContaining(['override done', 'lift done', ...refused]));
  expect([...asked].filter((outcome) => /^(agree|disagree) done$/.test(outcome))).toEqual([]);
});
