import { expect, it } from 'vitest';
import type { Dashboard } from '../../../modules/reports/analytics/schema.ts';
import { dashboardPage } from './dashboard.ts';

const dashboard: Dashboard = {
  window: { from: '2026-02-01', to: '2026-03-02' },
  players: {
    total: 8,
    active: 7,
    by_segment: { NEW: 6, LOSING: 2 },
    by_tier: { bronze: 8, silver: 0 },
    by_risk: { LOW: 7, HIGH: 1 },
  },
  play: { wagered: '15000.00', won: '12000.00', ggr: '3000.00', bonus_cost: '300.00', ngr: '2700.00', theo: '750.00' },
  rewards: { issued: 1, refused_by_reason: { risk_high: 2, cap_daily: 1 }, cost: '300.00', roi_percent: 175 },
  liability: { LP: '1500', RP: '0', TICKET: '0', BONUS: '300.00', PAYABLE: '0.00' },
  lists: {},
};

it('the dashboard is a page that a person can read', () => {
  expect(dashboardPage(dashboard, 'USD')).toBe(`Players: 8, active: 7

Segment  Players   Share
-------  -------  ------
NEW            6  75.0 %
LOSING         2  25.0 %

Tier    Players    Share
------  -------  -------
bronze        8  100.0 %
silver        0    0.0 %

Risk  Players   Share
----  -------  ------
LOW         7  87.5 %
HIGH        1  12.5 %

Owed to players     Now
---------------  ------
LP                 1500
RP                    0
TICKET                0
BONUS            300.00
PAYABLE            0.00

From 2026-02-01 to 2026-03-02

Play             USD
----------  --------
wagered     15000.00
won         12000.00
GGR          3000.00
bonus cost    300.00
NGR          2700.00
theo          750.00

Rewards issued  Cost USD      ROI
--------------  --------  -------
             1    300.00  175.0 %

Refused because  Rewards
---------------  -------
risk_high              2
cap_daily              1
`);
});

it('without players, rewards and refusals the page is short and has no empty table', () => {
  const nobody = { total: 0, active: 0, by_segment: { NEW: 0 }, by_tier: { bronze: 0 }, by_risk: { LOW: 0 } };
  const nothing = { issued: 0, refused_by_reason: {}, cost: '0.00', roi_percent: null };
  const page = dashboardPage({ ...dashboard, players: nobody, rewards: nothing }, 'USD');
  expect(page).toContain('NEW            0  0.0 %');
  expect(page).not.toContain('Refused because');
  expect(page).not.toContain('NaN');
});
