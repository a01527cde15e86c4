import { it } from 'vitest';
import { testLaurel, tester } from '/work/main/test/laurel.ts';
import { evaluateMembers } from '/work/main/src/modules/rewards/evaluate.ts';
it('x', async () => {
  const laurel = await testLaurel();
  const lines = ['A,5000,15000,12000,25,48','B,50000,200000,100000,25,48','C,50000,200000,100000,300,900','D,100,2500,2500,30,20','E,90000,900000,500000,900,3000','F,20000,60000,30000,60,200', 'G,1000,4000,1000,10,80','H,9000,9000,0,30,20', 'I,3000,12000,9000,60,200'];
  await laurel.importLines(lines, { triggerRewards: false });
  const done = await evaluateMembers(laurel.rewards, tester, ['A','B','C','D','E','F','G','H','I'], { dryRun: true }, laurel.clock.now());
  for (const d of done) console.log(d.member.externalId, d.evaluation.standing.segment, d.evaluation.standing.risk.score, d.evaluation.standing.risk.label);
  await laurel.drop();
});
