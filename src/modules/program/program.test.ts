import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Tx } from '../../platform/database.ts';
import { archiveRule, createRule, putRule, updateRule } from './change-rule.ts';
import { currentProgram, programAt } from './current.ts';
import { compiledRule, getRule, listRules, ruleVersions } from './find-rule.ts';
import { policyHashOf } from './policy.ts';
import { ruleAnswer, ruleToApi, ruleVersionAnswer, ruleVersionToApi, tierAnswer, tierToApi } from './schema.ts';
import { checkProgram, type Seed, seedProgram } from './seed.ts';
import { validateRule } from './sound-rule.ts';
import { createTier, listTiers, updateTier } from './tiers.ts';

const actor = { id: 'manager', roles: ['loyalty_manager'] } as const;
const now = Date.parse('2026-03-01T12:00:00Z');
const later = now + 60_000;
const seed: Seed = { baseCurrency: 'USD', timeZone: 'UTC', settings: { jurisdictions: 'DEFAULT,GB' }, tierThresholds: { silver: 900 } };

const cashback = {
  rule_id: 'LOSING_PLAYER_CASHBACK',
  name: 'Losing Player 10% Cashback',
  priority: 10,
  conditions: { segment: 'LOSING', net_loss_min: 100, session_count_min: 3 },
  reward_config: {
    type: 'BONUS_BALANCE',
    formula: 'net_loss * 0.10',
    max_amount: 500,
    wagering_requirement: 10,
    expiry_hours: 48,
    eligible_games: ['slots', 'roulette'],
  },
};
const named = (rule_id: string, change: object = {}) => ({ ...cashback, rule_id, ...change });
const halfContribution = { ...cashback.reward_config, contribution: { roulette: 0.5 } };

let base: TestDatabase;

beforeAll(async () => {
  base = await testDatabase();
});

afterAll(async () => {
  await base.drop();
});

const run = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => base.database.transaction(verb);
const hash = async () => (await currentProgram(base.database.db)).policyHash;
const auditOf = async (subject: string) => {
  const { rows } = await base.database.pool.query('SELECT actor, action, before, after FROM audit WHERE subject = $1 ORDER BY id', [
    subject,
  ]);
  return rows;
};

describe('the first start', () => {
  test('nothing runs before it', async () => {
    await expect(currentProgram(base.database.db)).rejects.toMatchObject({ code: 'not_ready' });
    await expect(run((tx) => createRule(tx, actor, cashback, now))).rejects.toMatchObject({ code: 'not_ready' });
    await expect(checkProgram(base.database.db, {})).rejects.toMatchObject({ code: 'not_ready' });
  });

  test.each<[what: string, seed: Partial<Seed>, code: string]>([
    ['points as base currency', { baseCurrency: 'LP' }, 'invalid_setting'],
    ['an unknown time zone', { timeZone: 'Europe/Atlantis' }, 'invalid_setting'],
    ['an unknown pack', { settings: { jurisdictions: 'XX' } }, 'invalid_setting'],
    ['inducements at risk HIGH', { settings: { risk_high_keeps: 1 } }, 'invalid_setting'],
    ['an unknown setting', { settings: { generosity: 11 } as Seed['settings'] }, 'unknown_setting'],
    ['a tier below the one below it', { tierThresholds: { silver: 20_000 } }, 'invalid_setting'],
  ])('refuses %s and leaves nothing behind', async (_, change, code) => {
    await expect(run((tx) => seedProgram(tx, actor, { ...seed, ...change }, now))).rejects.toMatchObject({ code });
    await expect(currentProgram(base.database.db)).rejects.toMatchObject({ code: 'not_ready' });
  });

  test('writes the program once, also when two servers start together', async () => {
    const seeded = await Promise.all([1, 2].map(() => run((tx) => seedProgram(tx, actor, seed, now))));
    expect(seeded.filter((wrote) => wrote)).toHaveLength(1);
    expect(await run((tx) => seedProgram(tx, actor, { ...seed, baseCurrency: 'EUR' }, later))).toBe(false);
    const { policy, policyHash, program } = await currentProgram(base.database.db);
    expect(policyHash).toBe(policyHashOf(policy));
    expect(program).toMatchObject({ baseCurrency: 'USD', timeZone: 'UTC', settings: { max_daily_reward_per_player: 100_000 }, rules: [] });
    expect(program.packs.map((pack) => pack.packId)).toEqual(['DEFAULT', 'GB']);
    expect(policy.settings).toMatchObject({ max_daily_reward_per_player: '1000.00', jurisdictions: ['DEFAULT', 'GB'], min_roi: 0 });
    expect((await listTiers(base.database.db)).map((tier) => [tier.tierId, tier.threshold, tier.multiplier])).toEqual([
      ['bronze', 0, 1],
      ['silver', 900, 1.1],
      ['gold', 10_000, 1.25],
      ['platinum', 50_000, 1.5],
    ]);
    expect(await auditOf('program')).toHaveLength(1);
  });

  test.each<[what: string, environment: Partial<Seed>, differences: object[]]>([
    ['nothing', {}, []],
    ['what the first start was given', seed, []],
    ['the same amount in other words', { settings: { max_daily_reward_per_player: '1000.00' } }, []],
    [
      'another cap',
      { settings: { max_daily_reward_per_player: '2000' } },
      [{ name: 'max_daily_reward_per_player', given: '2000', stored: '1000.00' }],
    ],
    ['another threshold', { tierThresholds: { silver: 1000, gold: 10_000 } }, [{ name: 'tier_silver_lp', given: '1000', stored: '900' }]],
  ])('a later start is told %s', async (_, environment, differences) => {
    expect(await checkProgram(base.database.db, environment)).toEqual(differences);
  });

  test.each<[Partial<Seed>, string]>([
    [{ baseCurrency: 'EUR' }, 'base_currency is USD since the first start and cannot become EUR'],
    [{ timeZone: 'Europe/London' }, 'time_zone is UTC since the first start and cannot become Europe/London'],
  ])('a later start with %j is refused', async (environment, detail) => {
    await expect(checkProgram(base.database.db, environment)).rejects.toMatchObject({ code: 'invalid_setting', detail });
  });
});

describe('the life of a rule', () => {
  test('DRAFT → ACTIVE → PAUSED → ACTIVE → ARCHIVED; the policy follows what is ACTIVE, and only that', async () => {
    const empty = await hash();
    const draft = await run((tx) => createRule(tx, actor, { ...cashback, is_active: false }, now));
    expect(draft).toMatchObject({ status: 'DRAFT', version: 1, definition: { frequency: { max: 1, per: 'week' } } });
    expect(await hash()).toBe(empty);

    const stillDraft = await run((tx) => updateRule(tx, actor, cashback.rule_id, { ...cashback, priority: 5, is_active: false }, later));
    expect(stillDraft).toMatchObject({ status: 'DRAFT', version: 2 });
    expect(await hash()).toBe(empty);

    const active = await run((tx) => updateRule(tx, actor, cashback.rule_id, cashback, later));
    expect(active).toMatchObject({ status: 'ACTIVE', version: 3, createdAt: now, updatedAt: later });
    const inForce = await currentProgram(base.database.db);
    expect(inForce.policyHash).not.toBe(empty);
    expect(inForce.program.rules.map((rule) => [rule.ruleId, rule.version])).toEqual([[cashback.rule_id, 3]]);

    expect(await run((tx) => updateRule(tx, actor, cashback.rule_id, cashback, later + 1))).toEqual(active);
    expect(await hash()).toBe(inForce.policyHash);

    expect(await run((tx) => updateRule(tx, actor, cashback.rule_id, { ...cashback, is_active: false }, later))).toMatchObject({
      status: 'PAUSED',
      version: 4,
    });
    expect(await hash()).toBe(empty);
    expect(await run((tx) => updateRule(tx, actor, cashback.rule_id, cashback, later))).toMatchObject({ status: 'ACTIVE', version: 5 });
    expect(await hash()).not.toBe(inForce.policyHash);

    const archived = await run((tx) => archiveRule(tx, actor, cashback.rule_id, later));
    expect(archived).toMatchObject({ status: 'ARCHIVED', version: 5 });
    expect(await run((tx) => archiveRule(tx, actor, cashback.rule_id, later + 1))).toEqual(archived);
    expect(await getRule(base.database.db, cashback.rule_id)).toEqual(archived);
    expect(await hash()).toBe(empty);
    await expect(run((tx) => updateRule(tx, actor, cashback.rule_id, cashback, later))).rejects.toMatchObject({ code: 'rule_archived' });

    const versions = await ruleVersions(base.database.db, cashback.rule_id);
    expect(versions.map(({ version, definition, createdBy }) => [version, definition.priority, definition.is_active, createdBy])).toEqual([
      [1, 10, false, 'manager'],
      [2, 5, false, 'manager'],
      [3, 10, true, 'manager'],
      [4, 10, false, 'manager'],
      [5, 10, true, 'manager'],
    ]);
    const trail = await auditOf(`rule:${cashback.rule_id}`);
    expect(trail.map(({ action, before, after }) => [action, before?.status ?? null, after.status, after.version])).toEqual([
      ['rule.created', null, 'DRAFT', 1],
      ['rule.updated', 'DRAFT', 'DRAFT', 2],
      ['rule.updated', 'DRAFT', 'ACTIVE', 3],
      ['rule.updated', 'ACTIVE', 'PAUSED', 4],
      ['rule.updated', 'PAUSED', 'ACTIVE', 5],
      ['rule.archived', 'ACTIVE', 'ARCHIVED', 5],
    ]);
    expect((await programAt(base.database.db, inForce.policyHash)).policy).toEqual(inForce.policy);
    const { content } = (await base.database.pool.query('SELECT content FROM policy WHERE policy_hash = $1', [inForce.policyHash])).rows[0];
    expect(policyHashOf(content)).toBe(inForce.policyHash);
  });

  test('is answered as its schema says', async () => {
    const rule = await getRule(base.database.db, cashback.rule_id);
    expect(ruleAnswer.parse(ruleToApi(rule))).toMatchObject({ rule_id: cashback.rule_id, status: 'ARCHIVED', version: 5 });
    for (const version of await ruleVersions(base.database.db, cashback.rule_id)) ruleVersionAnswer.parse(ruleVersionToApi(version));
    for (const tier of await listTiers(base.database.db)) tierAnswer.parse(tierToApi(tier));
  });

  test('an id is used once, also archived, also by two at a time', async () => {
    await expect(run((tx) => createRule(tx, actor, cashback, later))).rejects.toMatchObject({ code: 'already_exists' });
    const twins = await Promise.allSettled([1, 2].map(() => run((tx) => createRule(tx, actor, named('TWIN', { is_active: false }), now))));
    expect(twins.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await ruleVersions(base.database.db, 'TWIN')).toHaveLength(1);
  });

  test('parallel changes all end up in the policy', async () => {
    await Promise.all([1, 2, 3, 4].map((turn) => run((tx) => createRule(tx, actor, named(`PARALLEL_${turn}`, { priority: turn }), now))));
    const { program } = await currentProgram(base.database.db);
    expect(program.rules.map((rule) => rule.ruleId)).toEqual(['PARALLEL_4', 'PARALLEL_3', 'PARALLEL_2', 'PARALLEL_1']);
  });

  test.each(['NOBODY', 'not an id', "'; --", 'P\u0000'])('an unknown rule: %j', async (ruleId) => {
    await expect(getRule(base.database.db, ruleId)).rejects.toMatchObject({ code: 'rule_not_found' });
    await expect(ruleVersions(base.database.db, ruleId)).rejects.toMatchObject({ code: 'rule_not_found' });
    await expect(run((tx) => updateRule(tx, actor, ruleId, cashback, now))).rejects.toMatchObject({ code: 'rule_not_found' });
    await expect(run((tx) => archiveRule(tx, actor, ruleId, now))).rejects.toMatchObject({ code: 'rule_not_found' });
  });

  test('a rule keeps its id', async () => {
    await expect(run((tx) => updateRule(tx, actor, 'TWIN', cashback, now))).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'rule_id' }],
    });
  });

  test('a rule from a file is created, then given versions', async () => {
    const put = (change: object) => run((tx) => putRule(tx, actor, named('FILED', { is_active: false, ...change }), now));
    expect(await put({})).toMatchObject({ ruleId: 'FILED', status: 'DRAFT', version: 1 });
    expect(await put({ priority: 3 })).toMatchObject({ version: 2 });
    expect(await put({ priority: 4, version: 2 })).toMatchObject({ version: 3 });
    await expect(put({ priority: 5, version: 2 })).rejects.toMatchObject({ code: 'version_conflict' });
    await expect(run((tx) => putRule(tx, actor, null, now))).rejects.toMatchObject({ code: 'wrong_type' });
    await run((tx) => archiveRule(tx, actor, 'FILED', now));
    await expect(put({ priority: 6 })).rejects.toMatchObject({ code: 'rule_archived' });
  });

  test('a draft is compiled as it is', async () => {
    expect(await compiledRule(base.database.db, 'TWIN')).toMatchObject({
      ruleId: 'TWIN',
      status: 'DRAFT',
      version: 1,
      type: 'BONUS_BALANCE',
    });
  });

  test('rules are listed in the order they are judged, page by page', async () => {
    const pages: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listRules(base.database.db, { limit: 3, cursor });
      pages.push(page.items.map((rule) => rule.ruleId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([['LOSING_PLAYER_CASHBACK', 'TWIN', 'FILED'], ['PARALLEL_4', 'PARALLEL_3', 'PARALLEL_2'], ['PARALLEL_1']]);
    const drafts = await listRules(base.database.db, { limit: 50, status: 'DRAFT' });
    expect(drafts.items.map((rule) => rule.ruleId)).toEqual(['TWIN']);
    await expect(listRules(base.database.db, { limit: 3, cursor: 'WyJhIl0' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});

describe('a rule that cannot be taken', () => {
  const wrong = named('WRONG', {
    conditions: { net_los_min: 100, risk_score_min: 50 },
    reward_config: { type: 'BONUS_BALANCE', formula: 'net_los * 0.1' },
  });

  test('is refused with every fault, its path and the nearest name', async () => {
    const { errors: faults, wouldBecome } = await validateRule(base.database.db, wrong, now);
    expect(wouldBecome).toBeNull();
    expect(faults.map(({ path, code }) => [path, code])).toEqual([
      ['conditions.net_los_min', 'unknown_field'],
      ['conditions.risk_score_min', 'risk_not_a_target'],
      ['reward_config.formula', 'formula_invalid'],
    ]);
    expect(faults[0]?.message).toContain('did you mean net_loss_min?');
    await expect(run((tx) => createRule(tx, actor, wrong, now))).rejects.toMatchObject({ code: 'invalid_request', errors: faults });
    await expect(getRule(base.database.db, 'WRONG')).rejects.toMatchObject({ code: 'rule_not_found' });
  });

  test.each<[what: string, change: object, path: string, message: string]>([
    [
      'too much wagering',
      { reward_config: halfContribution },
      'reward_config.wagering_requirement',
      'GB: effective wagering multiple 20 = 10 / contribution 0.5, limit 10 from 2026-01-19',
    ],
    [
      'wagering without end',
      { reward_config: { ...cashback.reward_config, contribution: { roulette: 0 } } },
      'reward_config.wagering_requirement',
      'GB: effective wagering multiple without end = 10 / contribution 0, limit 10 from 2026-01-19',
    ],
    [
      'two products',
      { reward_config: { ...cashback.reward_config, eligible_games: ['slots', 'bingo'] } },
      'reward_config.eligible_games',
      'GB: a bonus is for one product, not for casino and bingo from 2026-01-19',
    ],
  ])('a pack forbids %s: the draft is kept, its activation refused', async (_, change, path, message) => {
    const ruleId = `PACK_${path.slice(-5)}_${message.length}`;
    const draft = named(ruleId, { ...change, is_active: false });
    expect(await validateRule(base.database.db, draft, now)).toMatchObject({ errors: [], wouldBecome: 'DRAFT' });
    await run((tx) => createRule(tx, actor, draft, now));
    const before = await hash();
    const refused = { code: 'pack_forbids', errors: [{ path, code: 'pack_forbids', message }] };
    await expect(run((tx) => updateRule(tx, actor, ruleId, named(ruleId, change), now))).rejects.toMatchObject(refused);
    await expect(run((tx) => createRule(tx, actor, named(`${ruleId}_2`, change), now))).rejects.toMatchObject(refused);
    expect((await validateRule(base.database.db, named(ruleId, change), now)).errors).toEqual(refused.errors);
    expect(await hash()).toBe(before);
    expect(await getRule(base.database.db, ruleId)).toMatchObject({ status: 'DRAFT', version: 1 });
  });

  test('the same rule is fine where the pack does not reach, or not yet', async () => {
    const change = { reward_config: halfContribution };
    const errorsOf = async (rule: object, at: number) => (await validateRule(base.database.db, rule, at)).errors;
    expect(await errorsOf(named('X', { ...change, jurisdictions: ['DEFAULT'] }), now)).toEqual([]);
    expect(await errorsOf(named('X', change), Date.parse('2026-01-18T23:59:59Z'))).toEqual([]);
    expect(await errorsOf(named('Y'), now)).toEqual([]);
  });
});

describe('tiers', () => {
  const diamond = { name: 'Diamond Plus', threshold: 100_000, multiplier: 1.75, benefits: { host: true }, colour: '#AABBCC' };

  test('a tier is created and changed, and the policy with it', async () => {
    const before = await hash();
    expect(await run((tx) => createTier(tx, actor, diamond, now))).toEqual({
      tier: { ...diamond, tierId: 'diamond-plus', colour: '#aabbcc' },
      reclassifies: true,
    });
    const withDiamond = await hash();
    expect(withDiamond).not.toBe(before);
    await run((tx) => updateTier(tx, actor, 'diamond-plus', { multiplier: 1.75 }, later));
    expect(await hash()).toBe(withDiamond);
    const renamed = await run((tx) => updateTier(tx, actor, 'diamond-plus', { multiplier: 1.8, name: 'Diamond' }, later));
    expect(renamed).toMatchObject({ tier: { multiplier: 1.8 }, reclassifies: false });
    expect(await hash()).not.toBe(withDiamond);
    expect((await currentProgram(base.database.db)).program.tiers.at(-1)).toMatchObject({
      tierId: 'diamond-plus',
      name: 'Diamond',
      multiplier: 1.8,
    });
    expect(
      (await auditOf('tier:diamond-plus')).map(({ action, before: old, after }) => [action, old?.multiplier, after.multiplier]),
    ).toEqual([
      ['tier.created', undefined, 1.75],
      ['tier.updated', 1.75, 1.8],
    ]);
    expect(await run((tx) => updateTier(tx, actor, 'diamond-plus', { threshold: 90_000 }, later))).toMatchObject({ reclassifies: true });
  });

  test.each<[what: string, change: object, path: string, code: string]>([
    ['a name in use', { name: 'Gold' }, 'name', 'already_exists'],
    ['a name that makes no id', { name: 'Größe' }, 'name', 'invalid_id'],
    ['no name', { name: ' ' }, 'name', 'wrong_type'],
    ['a threshold in use', { threshold: 10_000 }, 'threshold', 'already_exists'],
    ['a second tier at 0', { threshold: 0 }, 'threshold', 'already_exists'],
    ['half a point', { threshold: 0.5 }, 'threshold', 'wrong_type'],
    ['a multiplier of 0', { multiplier: 0 }, 'multiplier', 'wrong_type'],
    ['a multiplier of 100', { multiplier: 100 }, 'multiplier', 'wrong_type'],
    ['a multiplier with 3 decimals', { multiplier: 1.125 }, 'multiplier', 'too_many_decimals'],
    ['a colour by name', { colour: 'gold' }, 'colour', 'wrong_type'],
  ])('refused: %s', async (_, change, path, code) => {
    const tier = { ...diamond, name: 'Onyx', threshold: 200_000, ...change };
    await expect(run((tx) => createTier(tx, actor, tier, now))).rejects.toMatchObject({ code, errors: [{ path }] });
  });

  test('the tier at 0 stays there; other tiers cannot join it; an unknown tier is unknown', async () => {
    await expect(run((tx) => updateTier(tx, actor, 'bronze', { threshold: 10 }, now))).rejects.toMatchObject({
      detail: 'threshold: one tier begins at 0 LP, and that is Bronze',
    });
    await expect(run((tx) => updateTier(tx, actor, 'silver', { threshold: 0 }, now))).rejects.toMatchObject({ code: 'already_exists' });
    await expect(run((tx) => updateTier(tx, actor, 'onyx', { threshold: 1 }, now))).rejects.toMatchObject({ code: 'tier_not_found' });
  });
});
