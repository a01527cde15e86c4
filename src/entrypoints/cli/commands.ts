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
    summary: 'take in a sheet of totals or events (CSV or .xlsx) and evaluate its players',
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
      segment: { description: 'only players of this segment', takes: 'SEGMENT' },
      tier: { description: 'only players who hold this tier', takes: 'TIER' },
      top: { description: 'players that are shown; default 10', takes: 'N' },
      'dry-run': { description: 'decide and report, write nothing' },
    },
    run: async (given) => (await import('./evaluate.ts')).run(given),
  },
  dashboard: {
    summary: 'players, play, rewards and what is owed, at a glance',
    usage: '[--from DAY] [--to DAY]',
    options: {
      from: { description: 'first day, such as 2026-03-01; default 30 days up to the last', takes: 'DAY' },
      to: { description: 'last day, itself included; default today', takes: 'DAY' },
    },
    run: async (given) => (await import('./report/dashboard.ts')).run(given),
  },
  players: {
    summary: 'list players',
    usage: '',
    options: {
      segment: { description: 'NEW, VIP, WINNING, LOSING or BREAKEVEN', takes: 'SEGMENT' },
      tier: { description: 'id of the tier, such as silver', takes: 'TIER' },
      status: { description: 'such as ACTIVE or SELF_EXCLUDED', takes: 'STATUS' },
      risk: { description: 'LOW, MEDIUM, HIGH or CRITICAL', takes: 'LABEL' },
      country: { description: 'ISO code, such as GB', takes: 'CODE' },
      text: { description: 'what the id holds', takes: 'TEXT' },
      limit: { description: 'most players, up to 500; default 50', takes: 'N' },
    },
    run: async (given) => (await import('./players/list.ts')).run(given),
  },
  'players show': {
    summary: 'show where a player stands, what they own and what happened last',
    usage: 'player_id',
    options: { last: { description: 'how much of what happened; default 10', takes: 'N' } },
    run: async (given) => (await import('./players/show.ts')).run(given),
  },
  approvals: {
    summary: 'list what waits for a second person',
    usage: '',
    options: {
      state: { description: 'OPEN, the default, APPROVED or REJECTED', takes: 'STATE' },
      kind: { description: 'what is asked for: risk_override or risk_flag_lift', takes: 'KIND' },
      player: { description: 'about one player', takes: 'ID' },
    },
    run: async (given) => (await import('./reviews/approvals.ts')).run(given),
  },
  'rules list': {
    summary: 'list the rules in the order they are judged',
    usage: '',
    options: { status: { description: 'only DRAFT, ACTIVE, PAUSED or ARCHIVED', takes: 'STATUS' } },
    run: async (given) => (await import('./rules/list.ts')).run(given),
  },
  'rules show': {
    summary: 'print a rule, as rules put takes it back',
    usage: 'rule_id',
    options: {},
    run: async (given) => (await import('./rules/show.ts')).run(given),
  },
  'rules put': {
    summary: 'create a rule, or give it a new version',
    usage: 'rule.json',
    options: {},
    run: async (given) => (await import('./rules/put.ts')).run(given),
  },
  'rules diff': {
    summary: 'show how two versions of a rule differ; default the latest two',
    usage: 'rule_id [from] [to]',
    options: {},
    run: async (given) => (await import('./rules/diff.ts')).run(given),
  },
  'rules archive': {
    summary: 'end a rule for good',
    usage: 'rule_id',
    options: {},
    run: async (given) => (await import('./rules/archive.ts')).run(given),
  },
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
  settings: {
    summary: "print the program's settings",
    usage: '',
    options: {},
    run: async (given) => (await import('./program/settings.ts')).run(given),
  },
  'settings set': {
    summary: 'change settings of the program',
    usage: 'name=value ...',
    options: {},
    run: async (given) => (await import('./program/set-settings.ts')).run(given),
  },
  tiers: {
    summary: 'print the tiers, lowest first',
    usage: '',
    options: {},
    run: async (given) => (await import('./program/tiers.ts')).run(given),
  },
  rates: {
    summary: 'print the exchange rates to the base currency',
    usage: '',
    options: {},
    run: async (given) => (await import('./program/rates.ts')).run(given),
  },
  'segments reclassify': {
    summary: 'look at all players again: segments, tiers, risk labels',
    usage: '',
    options: {},
    run: async (given) => (await import('./segments/reclassify.ts')).run(given),
  },
  'risk predict': {
    summary: 'assess the player of a JSON file, or those of a sheet (CSV or .xlsx), without a database',
    usage: 'features.json|profiles.csv',
    options: {
      model: { description: 'id of a model, or its parameters file; default safeplay-additive@2.0', takes: 'MODEL' },
      explain: { description: 'show what each score is made of' },
    },
    run: async (given) => (await import('./risk/predict.ts')).run(given),
  },
  'risk models': {
    summary: 'list the risk models, which of them counts and which looks on',
    usage: '',
    options: {},
    run: async (given) => (await import('./risk/models.ts')).run(given),
  },
  'risk card': {
    summary: "print a risk model's card (Markdown): what it is for, how good it is, what it must not be used for",
    usage: '[model|parameters.json]',
    options: { drift: { description: 'also show how far players have moved from its training sample' } },
    run: async (given) => (await import('./risk/card.ts')).run(given),
  },
  'risk fit': {
    summary: 'fit the additive risk model to labelled profiles, and report how good it is',
    usage: 'profiles.csv --out FOLDER',
    options: {
      out: { description: 'where parameters.json, report.md and curves.svg are written', takes: 'FOLDER' },
      holdout: { description: 'labelled profiles to measure on; default out of fold', takes: 'FILE' },
      name: { description: 'name of the model; default own-additive', takes: 'NAME' },
      version: { description: 'such as 1.0, the default', takes: 'VERSION' },
      title: { description: 'as shown to people; default name and version', takes: 'TEXT' },
      source: { description: "what the profiles are, in a few words; default the file's name", takes: 'TEXT' },
      seed: { description: 'the same seed gives the same model; default 7', takes: 'N' },
      synthetic: { description: 'the profiles are made up, and the report says so' },
    },
    run: async (given) => (await import('./risk/fit.ts')).run(given),
  },
  'risk add': {
    summary: 'take a fitted model into the registry, where settings can name it',
    usage: 'parameters.json',
    options: {},
    run: async (given) => (await import('./risk/add.ts')).run(given),
  },
  'risk profiles': {
    summary: 'print synthetic labelled profiles as CSV',
    usage: '',
    options: {
      count: { description: 'how many, up to 200000; default 250', takes: 'N' },
      seed: { description: 'the same seed gives the same profiles; default that of the shipped ones', takes: 'N' },
    },
    run: async (given) => (await import('./risk/profiles.ts')).run(given),
  },
  'risk outcomes': {
    summary: 'write what really happened to players as labelled profiles, to fit a model to',
    usage: 'labelled.csv',
    options: {
      from: { description: 'first day, default the first there is', takes: 'DAY' },
      to: { description: 'last day, itself included; default the latest there is', takes: 'DAY' },
    },
    run: async (given) => (await import('./risk/outcomes.ts')).run(given),
  },
  verify: {
    summary: 'recompute chain, sums and balances from the rows',
    usage: '',
    options: {},
    run: async (given) => (await import('./ledger/verify.ts')).run(given),
  },
  'export ledger': {
    summary: 'write the ledger as JSON lines, for a program that proves it again without us',
    usage: '[ledger.jsonl | ledger.jsonl.gz]',
    options: {},
    run: async (given) => (await import('./ledger/export.ts')).run(given),
  },
  partitions: {
    summary: 'list the months of the large tables: rows, size, whether they are closed or dropped',
    usage: '',
    options: {},
    run: async (given) => (await import('./partitions/list.ts')).run(given),
  },
  'partitions close': {
    summary: 'take no more events of a month, and carry over what every player stands at',
    usage: 'MONTH',
    options: {},
    run: async (given) => (await import('./partitions/close.ts')).run(given),
  },
  'partitions drop': {
    summary: 'remove the activity of a closed month, after everything was verified',
    usage: 'MONTH',
    options: {},
    run: async (given) => (await import('./partitions/drop.ts')).run(given),
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
