import type { Command } from './arguments.ts';

/**
 * Every command, in the order `laurel --help` shows them. A command's code is fetched when it is called, so that a small one
 * starts fast.
 */
export const commands: Readonly<Record<string, Command>> = {
  decide: {
    summary: 'decide rewards for a sheet of players (CSV or .xlsx), without a database',
    usage: '--program program.json players.csv',
    options: {
      program: { description: 'the program: currency, settings, tiers, rules', takes: 'FILE' },
      limit: { description: 'most rewards per player; default 1', takes: 'N' },
      at: { description: 'the time to decide at (RFC 3339); default now', takes: 'TIME' },
      top: { description: 'players that are shown; default 10', takes: 'N' },
      refused: { description: 'show refused rewards too' },
    },
    run: async (given) => (await import('./decide.ts')).run(given),
  },
  demo: {
    summary: 'serve --demo with the sample program and players',
    usage: '',
    options: {},
    run: async (given) => (await import('./demo.ts')).run(given),
  },
  serve: {
    summary: 'serve the API',
    usage: '[--demo] [--embedded]',
    options: {
      demo: { description: 'loopback only, no sign-in, a clock that can be set' },
      embedded: { description: 'allow the embedded database in production' },
    },
    run: async (given) => (await import('./serve.ts')).run(given),
  },
  import: {
    summary: 'take in a sheet of totals (CSV or .xlsx) and evaluate its players',
    usage: 'players.csv',
    options: {
      'dry-run': { description: 'check and report, write nothing' },
      'no-rewards': { description: 'leave the evaluation to later' },
      'allow-decrease': { description: 'take totals below what is known' },
    },
    run: async (given) => (await import('./import.ts')).run(given),
  },
  evaluate: {
    summary: 'evaluate all active players, or those named',
    usage: '[player_id ...]',
    options: {
      limit: { description: 'most rewards per player; default 1', takes: 'N' },
      country: { description: 'only players of this country', takes: 'CODE' },
      top: { description: 'players that are shown; default 10', takes: 'N' },
      'dry-run': { description: 'decide and report, write nothing' },
    },
    run: async (given) => (await import('./evaluate.ts')).run(given),
  },
  rules: { summary: 'list the rules', usage: '', options: {}, run: async (given) => (await import('./rules/list.ts')).run(given) },
  'rules validate': {
    summary: 'say what is wrong with a rule',
    usage: 'rule.json',
    options: {},
    run: async (given) => (await import('./rules/validate.ts')).run(given),
  },
  'rules test': {
    summary: 'try a rule on a player, writing nothing',
    usage: 'rule_id player_id',
    options: { ignore: { description: 'leave a check out: frequency', takes: 'CHECK' } },
    run: async (given) => (await import('./rules/try.ts')).run(given),
  },
  verify: {
    summary: 'recompute chain, sums and balances from the rows',
    usage: '',
    options: {},
    run: async (given) => (await import('./verify.ts')).run(given),
  },
  migrate: {
    summary: 'bring the database schema up to date, as its owner',
    usage: '',
    options: {},
    run: async (given) => (await import('./migrate.ts')).run(given),
  },
  config: {
    summary: 'print every setting and where it came from',
    usage: '',
    options: {},
    run: async (given) => (await import('./config.ts')).run(given),
  },
};
