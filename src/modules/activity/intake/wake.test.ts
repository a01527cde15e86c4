import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../../engine/compile.ts';
import type { Program } from '../../../engine/program.ts';
import { blankSnapshot } from '../../../engine/snapshot.ts';
import { assess } from '../../../engine/standing.ts';
import { utcDay } from '../../../kernel/calendar.ts';
import type { Json } from '../../../kernel/canonical.ts';
import { dayMs } from '../../../kernel/clock.ts';
import type { Member } from '../../members/member.ts';
import { type OpeningRow, type PlayKind, type PlayRow, playKinds } from '../activity.ts';
import { knownOf } from '../known.ts';
import { takeFacts } from '../take-facts.ts';
import { membersToWake } from './wake.ts';

const now = Date.UTC(2026, 2, 2, 12);
const member: Member = {
  bucket: 7,
  memberId: '01900000-0000-7007-8000-000000000001',
  externalId: 'A',
  status: 'ACTIVE',
  statusUntil: null,
  statusSince: null,
  country: 'GB',
  marketingConsent: true,
  registeredAt: null,
  createdAt: 0,
  updatedAt: 0,
};

type Rule = { readonly [key: string]: Json };
function programOf(...rules: Rule[]): Program {
  const definitions = rules.map(
    (rule, index): Rule => ({
      rule_id: `R${index}`,
      name: 'R',
      trigger: 'event',
      reward_config: { type: 'REWARD_POINTS', amount: 10 },
      ...rule,
    }),
  );
  return compileProgram({
    base_currency: 'USD',
    time_zone: 'UTC',
    settings: {},
    tiers: [0, 100].map((threshold) => ({ tierId: `t${threshold}`, name: 'T', threshold, multiplier: 1, benefits: {}, colour: '#000000' })),
    rules: definitions.map((definition) => ({ version: 1, status: definition['is_active'] === false ? 'PAUSED' : 'ACTIVE', definition })),
  });
}

type Happened = { kind: PlayKind; amount?: number; seconds?: number; voided?: boolean; daysAgo?: number };

/** One event as intake writes it; amounts in major units. */
function rowOf({ kind, amount = 0, seconds, voided = false, daysAgo = 0 }: Happened, index: number): PlayRow {
  const at = now - daysAgo * dayMs;
  return {
    bucket: member.bucket,
    memberId: member.memberId,
    eventId: `e${index}`,
    day: utcDay(at),
    at,
    kind: voided ? 'VOID' : kind,
    amountMinor: amount * 100,
    bonusMinor: 0,
    gameType: kind === 'WAGER' ? 'slots' : null,
    gameId: null,
    roundId: null,
    sessionId: null,
    durationSeconds: seconds ?? (kind === 'SESSION' ? 60 : null),
    grantId: null,
    progressMinor: 0,
    multiplier: voided && kind === 'WAGER' ? 10_000 : 0,
    ref: voided ? { eventId: `target of e${index}`, at, kind } : null,
    lp: 0,
    lpCarry: 0,
  };
}

/** What is known of the member before, and after, these events. */
function told(program: Program, before: readonly Happened[], events: readonly Happened[]) {
  const past = takeFacts(knownOf(member), before.map(rowOf), program).after;
  return takeFacts(past, events.map(rowOf), program);
}

const isWoken = (program: Program, before: readonly Happened[], events: readonly Happened[]): boolean =>
  membersToWake(program, [told(program, before, events)], now).length > 0;

const formula = { reward_config: { type: 'REWARD_POINTS', formula: 'total_wagered * 0.1', max_amount: 50 } };

describe('does the rule wait for this? The member has staked 100.00 and won 40.00.', () => {
  const before: Happened[] = [
    { kind: 'WAGER', amount: 100 },
    { kind: 'WIN', amount: 40 },
  ];
  it.each<[what: string, rule: Rule, events: Happened[], woken: boolean]>([
    ['its bound is reached', { conditions: { total_wagered_min: 150 } }, [{ kind: 'WAGER', amount: 50 }], true],
    ['its bound is not reached', { conditions: { total_wagered_min: 150 } }, [{ kind: 'WAGER', amount: 49 }], false],
    ['it holds, and its field is as it was', { conditions: { total_wagered_min: 100 } }, [{ kind: 'DEPOSIT', amount: 9 }], false],
    ['a window may hold', { conditions: { wagered_7d_min: 1000 } }, [{ kind: 'WAGER', amount: 1 }], true],
    ['a window of something else', { conditions: { deposited_7d_min: 1 } }, [{ kind: 'WAGER', amount: 1 }], false],
    [
      'a window, beside what does not hold',
      { conditions: { wagered_7d_min: 1, total_bets_min: 9 } },
      [{ kind: 'WAGER', amount: 1 }],
      false,
    ],
    ['the segment may have changed', { conditions: { segment: 'VIP' } }, [{ kind: 'DEPOSIT', amount: 1 }], true],
    ['a win', { conditions: { total_won_min: 1 } }, [{ kind: 'WIN', amount: 1 }], true],
    ['a bet that won nothing', { conditions: { total_won_min: 1 } }, [{ kind: 'WIN' }], false],
    ['a session that ends', { conditions: { playtime_hours_min: 0 } }, [{ kind: 'SESSION_END', seconds: 60 }], true],
    ['a bet taken back', { conditions: { net_loss_max: 20 } }, [{ kind: 'WAGER', amount: 40, voided: true }], true],
    ['a deposit taken back', { conditions: { net_loss_max: 90 } }, [{ kind: 'DEPOSIT', amount: 40, voided: true }], false],
    ['the formula reads it', { conditions: { country: 'GB' }, ...formula }, [{ kind: 'WAGER', amount: 1 }], true],
    ['nothing that play changes', { conditions: { country: 'GB' } }, [{ kind: 'WAGER', amount: 1 }], false],
    ['it is paused', { conditions: { total_wagered_min: 1 }, is_active: false }, [{ kind: 'WAGER', amount: 1 }], false],
    ['it is of another trigger', { conditions: { total_wagered_min: 1 }, trigger: 'batch' }, [{ kind: 'WAGER', amount: 1 }], false],
    [
      'its time has come',
      { conditions: { total_wagered_min: 1 }, active_from: '2026-03-02T12:00:00Z' },
      [{ kind: 'WAGER', amount: 1 }],
      true,
    ],
    [
      'its time comes',
      { conditions: { total_wagered_min: 1 }, active_from: '2026-03-02T12:00:01Z' },
      [{ kind: 'WAGER', amount: 1 }],
      false,
    ],
    [
      'its time is over',
      { conditions: { total_wagered_min: 1 }, active_until: '2026-03-02T12:00:00Z' },
      [{ kind: 'WAGER', amount: 1 }],
      false,
    ],
  ])('%s', (_, rule, events, woken) => {
    expect(isWoken(programOf(rule), before, events)).toBe(woken);
  });

  it('a sheet of totals is no event', () => {
    const program = programOf({ conditions: { total_wagered_min: 1 } });
    const { bucket, memberId, eventId, day, at } = rowOf({ kind: 'WAGER' }, 1);
    const totals = { wagered: 50_000 };
    const opening: OpeningRow = { bucket, memberId, eventId, day, at, kind: 'OPENING', totals, lp: 0, lpCarry: 0 };
    expect(membersToWake(program, [takeFacts(knownOf(member), [opening], program)], now)).toEqual([]);
  });
});

describe('for any rule and any events', () => {
  const bound = fc.constantFrom(0, 1, 2, 3, 5);
  const keys = [
    'total_wagered',
    'total_won',
    'net_loss',
    'total_deposited',
    'wagered_1d',
    'deposited_7d',
    'won_30d',
    'avg_bet_size',
  ] as const;
  const counts = ['total_bets', 'sessions', 'sessions_1d', 'deposits_count', 'days_active', 'bets_7d', 'lp_balance'] as const;
  const leaf: fc.Arbitrary<Rule> = fc.oneof(
    fc.tuple(fc.constantFrom(...keys, ...counts), fc.constantFrom('_min', '_max', '_not', ''), bound).map(([key, suffix, value]) => {
      return { [`${key}${suffix}`]: value };
    }),
    fc.record({ segment: fc.constantFrom('NEW', 'VIP', 'LOSING') }),
    fc.record({ tier: fc.constantFrom('t0', 't100') }),
    fc.record({ risk_label: fc.constant(['LOW', 'MEDIUM']) }),
    fc.record({ win_loss_ratio_max: bound }),
    fc.record({ playtime_hours_min: bound }),
  );
  const group = fc.array(leaf, { minLength: 1, maxLength: 3 });
  const safe = leaf.filter((one) => !('risk_label' in one));
  const conditions: fc.Arbitrary<Rule> = fc.oneof(
    leaf,
    fc.record({ any: group }),
    fc.record({ all: group }),
    fc.record({ not: safe }),
    fc.record({ not: fc.record({ any: fc.array(safe, { minLength: 1, maxLength: 2 }) }) }),
  );
  const happened: fc.Arbitrary<Happened> = fc.record({
    kind: fc.constantFrom(...playKinds),
    amount: fc.integer({ min: 0, max: 4 }),
    voided: fc.boolean(),
    daysAgo: fc.integer({ min: 0, max: 10 }),
  });

  /** All that the rule reads, as the evaluation that follows will see it. */
  function stateOf(program: Program, known: ReturnType<typeof told>['after']) {
    const { profile, days, lpBalance } = known;
    const blank = blankSnapshot(now, 1);
    const balances = { ...blank.balances, LP: lpBalance };
    const who = { ...blank.member, country: member.country };
    return assess({ ...blank, member: who, profile, days, balances, lpQualifying: lpBalance }, program).state;
  }

  it('whom the rule matches, and of whose fields it reads one has changed, is woken', () => {
    let woken = 0;
    fc.assert(
      fc.property(
        conditions,
        fc.array(happened, { maxLength: 5 }),
        fc.array(happened, { minLength: 1, maxLength: 3 }),
        (asked, past, events) => {
          const program = programOf({ conditions: asked });
          const [rule] = program.rules;
          const { before, after, rows } = told(program, past, events);
          const [was, is] = [stateOf(program, before), stateOf(program, after)];
          const concerns = rule?.matches(is) === true && [...rule.reads].some((field) => was[field] !== is[field]);
          if (concerns) woken += 1;
          expect(concerns && membersToWake(program, [{ before, after, rows }], now).length === 0).toBe(false);
        },
      ),
      { numRuns: 3000 },
    );
    expect(woken).toBeGreaterThan(100);
  });
});
