import { expect, it } from 'vitest';
import { abusePage, linksPage, ringsPage, suspectsPage } from './page.ts';

const nothing = {
  player_id: 'P001',
  as_of: '2026-03-02T12:00:00.000Z',
  score: 0,
  action: 'NO_ACTION' as const,
  blocked: false,
  held_for_person: false,
  signals: [],
  cluster: null,
  review: null,
};

it('who is not suspected is told in five lines', () => {
  expect(abusePage(nothing)).toBe(`\
P001      2026-03-02T12:00:00.000Z
--------  ------------------------
Score     0
Band      NO_ACTION
Accounts  no hard link to another
Review    none is open

No signal was met.
`);
});

it('signals are told with what they were read from; what nobody knows is left out', () => {
  const signal = {
    code: 'IMMEDIATE_WITHDRAWAL' as const,
    sentence: 'Withdrew nearly everything.',
    severity: 1,
    weight: 40,
    decayed: 20,
    at: '2025-12-02T12:00:00.000Z',
    evidence: ['out-1', 'B1'],
    facts: { times: 1, amount: '95.00', luck_z: null },
  };
  const review = { review_id: '019c', state: 'IN_REVIEW' as const };
  const page = abusePage({
    ...nothing,
    score: 65,
    action: 'INCREASED_WAGERING',
    held_for_person: true,
    signals: [signal, { ...signal, evidence: [] }],
    cluster: { size: 3 },
    review,
  });
  expect(page).toBe(`\
P001      2026-03-02T12:00:00.000Z
--------  --------------------------------------------------
Score     65
Band      INCREASED_WAGERING, held for a person at this risk
Accounts  3 joined by hard links
Review    IN_REVIEW 019c

IMMEDIATE_WITHDRAWAL: 20 of 40 points
  Withdrew nearly everything.
  severity 1, newest evidence 2025-12-02T12:00:00.000Z
  facts     times 1, amount 95.00
  evidence  out-1, B1

IMMEDIATE_WITHDRAWAL: 20 of 40 points
  Withdrew nearly everything.
  severity 1, newest evidence 2025-12-02T12:00:00.000Z
  facts     times 1, amount 95.00
`);
  expect(abusePage({ ...nothing, action: 'BLOCKED', blocked: true })).toContain('Band      BLOCKED, by a reviewer\n');
});

it('links are told value by value, then player by player', () => {
  const node = { status: 'ACTIVE' as const, abuse: null, in_cluster: false };
  const link = { ref: 'a1', at: null, counted: true, reason: null };
  const players = (...ids: string[]) => ids.map((player_id) => ({ player_id, since: null }));
  const graph = {
    player_id: 'IRIS',
    nodes: [
      { ...node, player_id: 'IRIS', abuse: { score: 40, action: 'REDUCED_REWARDS' as const }, in_cluster: true },
      { ...node, player_id: 'JACK', in_cluster: true },
    ],
    links: [
      { ...link, kind: 'payment' as const, hard: true, severity: 1, members: 2, players: players('IRIS', 'JACK') },
      {
        ...link,
        kind: 'ip' as const,
        hard: false,
        severity: 0,
        members: 22,
        counted: false,
        reason: 'too_many_members' as const,
        players: players('IRIS'),
      },
    ],
    truncated: true,
  };
  expect(linksPage(graph)).toBe(`\
Shared      Says  Players  Among them  Not counted
----------  ----  -------  ----------  ----------------
payment:a1     1        2  IRIS JACK
ip:a1          0       22  IRIS        too_many_members

Player  Status  Score  Band             Cluster
------  ------  -----  ---------------  -------
IRIS    ACTIVE     40  REDUCED_REWARDS  yes
JACK    ACTIVE                          yes

Others share something too, who are not shown.
`);
  expect(linksPage({ ...graph, links: [] })).toBe('IRIS shares nothing with anybody.\n');
});

it('whom to look at is a table, and so is who hangs together', () => {
  const suspect = {
    player_id: 'HUGO',
    score: 75,
    action: 'INCREASED_WAGERING' as const,
    scored_at: nothing.as_of,
    cluster: null,
    review: null,
  };
  const iris = {
    ...suspect,
    player_id: 'IRIS',
    score: 40,
    action: 'REDUCED_REWARDS' as const,
    cluster: { cluster_id: '019b', size: 21 },
    review: { review_id: '019c', state: 'OPEN' as const },
  };
  const table = `\
Player  Score  Band                Scored at                 Accounts  Review
------  -----  ------------------  ------------------------  --------  ---------
HUGO       75  INCREASED_WAGERING  2026-03-02T12:00:00.000Z
IRIS       40  REDUCED_REWARDS     2026-03-02T12:00:00.000Z        21  OPEN 019c
`;
  expect(suspectsPage([suspect, iris], false)).toBe(table);
  expect(suspectsPage([suspect, iris], true)).toBe(`${table}\nThere are more: narrow the list, or raise --limit.\n`);
  expect(suspectsPage([], false)).toBe('Nobody is suspected.\n');
  const rings = [
    { cluster_id: '019b', size: 21, members: ['IRIS', 'JACK'] },
    { cluster_id: '019d', size: 2, members: ['KATE', 'LEO'] },
  ];
  expect(ringsPage(rings)).toBe(`\
Accounts  Among them
--------  -------------
      21  IRIS JACK ...
       2  KATE LEO
`);
  expect(ringsPage([])).toBe('No hard link joins two accounts.\n');
});
