/**
 * OPEN FIRST. The data's way through the house, read by test/architecture.test.ts:
 * who may import whom, and which tables each module owns.
 *
 *     activity ──► profile ──► standing ──► rules ──► gates ──► ledger ──► reports
 *
 * Four floors, imports only downwards: entrypoints → modules → engine → kernel. Everyone may import kernel.
 * Platform (database, jobs, audit, crypto, configuration) stands beside the modules and is reached from
 * store files, from entrypoints and from main.ts. Entrypoints import modules; no module imports an entrypoint.
 */
export const mayImport = {
  engine: [],
  members: [],
  program: ['engine'],
  ledger: [],
  reviews: ['members', 'ledger'],
  wallet: ['engine', 'members', 'program', 'ledger'],
  activity: ['engine', 'members', 'program', 'ledger', 'wallet'],
  protection: ['engine', 'members', 'program', 'ledger', 'reviews', 'wallet', 'activity'],
  abuse: ['engine', 'members', 'program', 'ledger', 'reviews', 'wallet', 'activity'],
  rewards: ['engine', 'members', 'program', 'activity', 'wallet', 'ledger', 'reviews', 'protection', 'abuse'],
  reports: ['engine', 'program', 'ledger'],
} as const satisfies Record<string, readonly string[]>;

/**
 * The tables of schema `laurel`: who owns them, and how the runtime role may touch them.
 * `append`: SELECT and INSERT only; a mistake is reversed by a new row. `change`: rows may be updated or removed. `read`: SELECT only;
 * the owner alone writes it, where months are closed and dropped.
 * `reports` alone may also read the tables of others (SELECT): it writes none but its own.
 * Only the owner's store files (store.ts, import-store.ts ...) name a table in SQL; the runtime role's rights are granted from this list.
 */
export const tables = {
  platform: { append: ['audit', 'migration'], change: ['outbox', 'setting'] },
  members: { append: [], change: ['member', 'member_contact', 'member_link', 'link_value', 'link_change'] },
  program: { append: ['rule_version', 'policy', 'risk_model', 'rate'], change: ['program', 'rule', 'tier'] },
  ledger: {
    append: ['batch', 'transfer', 'house_delta', 'operation_key'],
    change: ['journal', 'wallet', 'follower'],
    read: ['pruned_batch', 'pruned_month'],
  },
  reviews: { append: [], change: ['approval', 'review'] },
  wallet: { append: ['lot_entry', 'grant_event'], change: ['lot', 'reservation', 'bonus_grant'] },
  activity: {
    append: ['activity', 'import_error', 'standing_change'],
    change: ['profile', 'profile_day', 'import', 'standing', 'reclassification', 'wager', 'waiting_void'],
    read: ['horizon', 'closing'],
  },
  protection: { append: ['risk_assessment', 'risk_override', 'risk_outcome'], change: ['risk_flag', 'risk_tally'] },
  abuse: { append: ['abuse_change', 'abuse_word'], change: ['abuse_state', 'member_cluster'] },
  rewards: { append: ['evaluation', 'decision'], change: ['reward', 'budget', 'last_evaluation', 'schedule_run'] },
  reports: {
    append: [],
    change: ['member_card', 'card_tally', 'play_day', 'booking_day', 'decision_day', 'reward_day', 'move_day', 'lot_day'],
  },
} as const satisfies Record<string, Owned>;

/** Tables of one owner. */
export type Owned = { append: readonly string[]; change: readonly string[]; read?: readonly string[] };
