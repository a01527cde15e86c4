import { z } from 'zod';
import type { Instant } from '../../../kernel/clock.ts';
import type { Currency } from '../../../kernel/currency.ts';
import type { ErrorCode } from '../../../kernel/errors.ts';
import { externalIdPattern, isExternalId } from '../../../kernel/ids.ts';
import type { Minor } from '../../../kernel/money.ts';
import { type ReportedEvent, reportedKinds } from './event.ts';
import { ipFault, looksLikeCard, readAmount, readTime, textFault } from './event-values.ts';

/** Why an event cannot be used, and which of its fields is at fault; null: the event as a whole. */
export type EventFault = { code: ErrorCode; path: string | null };

type Kind = ReportedEvent['kind'];

/** What was read of an event so far. */
type Draft = {
  eventId: string;
  playerId: string;
  at: Instant;
  amountMinor: Minor;
  bonusMinor: Minor;
  gameType: string | null;
  gameId: string | null;
  roundId: string | null;
  sessionId: string | null;
  durationSeconds: number | null;
  refEventId: string;
  refAt: Instant;
  links: ReportedEvent['links'];
  /** Money of another currency than the program's. */
  foreign: boolean;
};

type Field = {
  name: string;
  /** Kinds that cannot be told without it, and those that may have it besides. A kind that stands in neither refuses it. */
  needed: readonly Kind[];
  optional: readonly Kind[];
  schema: z.ZodType;
  meaning: string;
  /** Puts a value into the draft, or answers why it cannot be used. */
  read: (value: unknown, draft: Draft, currency: Currency) => ErrorCode | null;
};

/** Longer sessions than two days are taken for a mistake. */
const mostSessionSeconds = 172_800;

const mostLinkCharacters = 128;

const every = reportedKinds;
const none: readonly Kind[] = [];
const play = ['WAGER', 'WIN'] as const;
const payments = ['DEPOSIT', 'WITHDRAWAL'] as const;
const sessions = ['SESSION_START', 'SESSION_END', 'SESSION'] as const;
const noVoid = every.filter((kind) => kind !== 'VOID');

const idText = z.string().regex(externalIdPattern);
const amountText = z.union([z.string(), z.number()]);
const timeText = z.string();
const linkText = z.string().min(1).max(mostLinkCharacters);

/** Every field of an event: what the documents show and what is read, in one list. */
const fields: readonly Field[] = [
  {
    name: 'event_id',
    needed: every,
    optional: none,
    schema: idText,
    meaning:
      'Yours, unique for the player and the UTC day of `at`: what comes again under it has no further effect; ' +
      'not beginning with wager:, win:, void: or import:',
    read: id('eventId'),
  },
  { name: 'player_id', needed: every, optional: none, schema: idText, meaning: 'Made when unknown', read: id('playerId') },
  // The kind is read first: it says which of the others there may be.
  { name: 'kind', needed: every, optional: none, schema: z.enum(reportedKinds), meaning: 'What happened', read: () => null },
  {
    name: 'at',
    needed: every,
    optional: none,
    schema: timeText,
    meaning: 'When it happened: RFC 3339 with an offset, at most 5 minutes ahead',
    read: time('at'),
  },
  {
    name: 'amount',
    needed: [...payments, ...play],
    optional: none,
    schema: amountText,
    meaning: 'Base currency, decimal in major units; above 0, of a WIN also 0',
    read: money('amountMinor'),
  },
  {
    name: 'currency',
    needed: none,
    optional: every,
    schema: z.string(),
    meaning: 'The base currency of the program, for those who want to be sure',
    read: (value, draft, currency) => {
      if (typeof value !== 'string') return 'wrong_type';
      draft.foreign = value !== currency;
      return null;
    },
  },
  {
    name: 'bonus_amount',
    needed: none,
    optional: play,
    schema: amountText,
    meaning: 'The part of the amount that is bonus money',
    read: money('bonusMinor'),
  },
  {
    name: 'game_type',
    needed: none,
    optional: [...play, ...sessions],
    schema: z.string().min(1).max(64),
    meaning: 'slots, roulette, poker, blackjack, baccarat, other, or one of your own',
    read: (value, draft) => {
      const fault = textFault(value, 64);
      if (fault === null) draft.gameType = value as string;
      return fault;
    },
  },
  { name: 'game_id', needed: none, optional: [...play, ...sessions], schema: idText, meaning: 'Your game', read: id('gameId') },
  { name: 'round_id', needed: none, optional: play, schema: idText, meaning: 'Your round of play', read: id('roundId') },
  {
    name: 'session_id',
    needed: ['SESSION_START', 'SESSION_END'],
    optional: ['SESSION', ...payments, ...play],
    schema: idText,
    meaning: 'Your session: a START and the END within 48 hours after it belong together by it',
    read: id('sessionId'),
  },
  {
    name: 'duration_seconds',
    needed: ['SESSION'],
    optional: none,
    schema: z.union([z.int().min(0).max(mostSessionSeconds), z.string().regex(/^\d{1,6}$/)]),
    meaning: `Time played, whole seconds up to ${mostSessionSeconds}`,
    read: duration,
  },
  {
    name: 'ref_event_id',
    needed: ['VOID'],
    optional: none,
    schema: idText,
    meaning: 'The event that is taken back; it may come later',
    read: id('refEventId'),
  },
  { name: 'ref_at', needed: ['VOID'], optional: none, schema: timeText, meaning: 'The `at` of that event', read: time('refAt') },
  {
    name: 'device_id',
    needed: none,
    optional: noVoid,
    schema: linkText,
    meaning: 'Kept as a keyed hash only, apart from the event',
    read: link('device'),
  },
  { name: 'ip', needed: none, optional: noVoid, schema: z.string(), meaning: 'Version 4 or 6; kept as device_id is', read: link('ip') },
  {
    name: 'payment_ref',
    needed: none,
    optional: payments,
    schema: linkText,
    meaning: 'A hash of the means of payment; what looks like a card number is refused. Kept as device_id is',
    read: link('payment'),
  },
];

function id(key: 'eventId' | 'playerId' | 'gameId' | 'roundId' | 'sessionId' | 'refEventId'): Field['read'] {
  return (value, draft) => {
    if (typeof value !== 'string') return 'wrong_type';
    if (!isExternalId(value)) return 'invalid_id';
    draft[key] = value;
    return null;
  };
}

function time(key: 'at' | 'refAt'): Field['read'] {
  return (value, draft) => {
    const at = readTime(value);
    if (typeof at !== 'number') return at;
    draft[key] = at;
    return null;
  };
}

function money(key: 'amountMinor' | 'bonusMinor'): Field['read'] {
  return (value, draft, currency) => {
    const minor = readAmount(value, currency);
    if (typeof minor !== 'number') return minor;
    draft[key] = minor;
    return null;
  };
}

/** As a number, or as text, which is all that a sheet has. */
function duration(value: unknown, draft: Draft): ErrorCode | null {
  const seconds = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > mostSessionSeconds) return 'wrong_type';
  draft.durationSeconds = seconds;
  return null;
}

function link(kind: ReportedEvent['links'][number]['kind']): Field['read'] {
  return (value, draft) => {
    const fault = kind === 'ip' ? ipFault(value) : textFault(value, mostLinkCharacters);
    if (fault !== null) return fault;
    if (kind === 'payment' && looksLikeCard(value as string)) return 'invalid_text';
    draft.links = [...draft.links, { kind, value: value as string }];
    return null;
  };
}

/** What a kind needs and what it may have, a bit for each field of the list. */
type KindFields = { needed: number; allowed: number };

const bits = (kind: Kind, part: 'needed' | 'optional'): number =>
  fields.reduce((sum, field, place) => (field[part].includes(kind) ? sum | (1 << place) : sum), 0);

const fieldsOfKind = new Map<unknown, KindFields>(
  reportedKinds.map((kind) => [kind, { needed: bits(kind, 'needed'), allowed: bits(kind, 'needed') | bits(kind, 'optional') }]),
);
const fieldByName = new Map(fields.map((field, place) => [field.name, { ...field, bit: 1 << place }]));

/** Ids of facts that come by other doors (wagers, imports): `activity` tells them by these beginnings. */
const ownId = /^(?:wager|win|void|import):/;

/** Activity that has a door of its own. */
const otherDoors: readonly unknown[] = ['OPENING', 'PURCHASE'];

const noLinks: ReportedEvent['links'] = [];

/**
 * An event as told, or what is wrong with its shape. Null counts as not told. This runs for every event of a stream, so it throws
 * nothing and asks zod for nothing: the list of fields is what both go by.
 */
export function parseEvent(json: unknown, baseCurrency: Currency): ReportedEvent | EventFault {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { code: 'wrong_type', path: null };
  const told = json as Readonly<Record<string, unknown>>;
  const kind = told['kind'];
  const kindFields = fieldsOfKind.get(kind);
  if (kindFields === undefined) return kindFault(kind);
  const draft: Draft = {
    eventId: '',
    playerId: '',
    at: 0,
    amountMinor: 0,
    bonusMinor: 0,
    gameType: null,
    gameId: null,
    roundId: null,
    sessionId: null,
    durationSeconds: null,
    refEventId: '',
    refAt: 0,
    links: noLinks,
    foreign: false,
  };
  let seen = 0;
  for (const name in told) {
    const value = told[name];
    const field = fieldByName.get(name);
    if (field === undefined) return { code: 'unknown_field', path: name.slice(0, 64) };
    if (value === null || value === undefined) continue;
    if ((kindFields.allowed & field.bit) === 0) return { code: 'invalid_request', path: name };
    const code = field.read(value, draft, baseCurrency);
    if (code !== null) return { code, path: name };
    seen |= field.bit;
  }
  const missing = kindFields.needed & ~seen;
  if (missing !== 0) return { code: 'invalid_request', path: fields[31 - Math.clz32(missing & -missing)]?.name ?? null };
  return finish(draft, kind as Kind);
}

function kindFault(kind: unknown): EventFault {
  if (kind === undefined || kind === null) return { code: 'invalid_request', path: 'kind' };
  return { code: otherDoors.includes(kind) ? 'kind_not_accepted' : 'wrong_type', path: 'kind' };
}

/** What one field alone cannot tell. */
function finish(draft: Draft, kind: Kind): ReportedEvent | EventFault {
  const { amountMinor, bonusMinor } = draft;
  const isMoney = kind === 'WAGER' || kind === 'DEPOSIT' || kind === 'WITHDRAWAL';
  if (isMoney && amountMinor === 0) return { code: 'invalid_amount', path: 'amount' };
  if (bonusMinor > amountMinor) return { code: 'invalid_amount', path: 'bonus_amount' };
  if (draft.foreign) return { code: 'currency_mismatch', path: 'currency' };
  if (ownId.test(draft.eventId)) return { code: 'reserved_id', path: 'event_id' };
  return {
    playerId: draft.playerId,
    eventId: draft.eventId,
    kind,
    at: draft.at,
    amountMinor,
    bonusMinor,
    gameType: draft.gameType,
    gameId: draft.gameId,
    roundId: draft.roundId,
    sessionId: draft.sessionId,
    durationSeconds: draft.durationSeconds,
    ref: kind === 'VOID' ? { eventId: draft.refEventId, at: draft.refAt } : null,
    links: draft.links,
  };
}

/** Which kinds have a field, for the documents. */
function whose({ needed, optional }: Field): string {
  const list = (kinds: readonly Kind[]): string => (kinds.length === noVoid.length ? 'all but VOID' : kinds.join(', '));
  const parts = [
    ...(needed.length > 0 ? [`Required of ${list(needed)}.`] : []),
    ...(optional.length > 0 && optional.length < every.length ? [`${needed.length > 0 ? 'Also of' : 'Only of'} ${list(optional)}.`] : []),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}

function documented(field: Field): z.ZodType {
  const { schema, meaning, needed } = field;
  if (needed.length === every.length) return schema.meta({ description: meaning });
  return schema.nullish().meta({ description: `${meaning}.${whose(field)}` });
}

/** An event, as the documents show it. */
export const eventSchema = z.strictObject(Object.fromEntries(fields.map((field) => [field.name, documented(field)]))).meta({
  id: 'ActivityEvent',
  description: 'Something that a player did. A field that its kind does not have is refused.',
  example: {
    event_id: 'bet-1001',
    player_id: 'P001',
    kind: 'WAGER',
    at: '2026-03-02T12:00:00.250Z',
    amount: '10.00',
    currency: 'USD',
    game_type: 'slots',
    round_id: 'R-77',
  },
});

const count = z.int().min(0);

export const intakeAnswer = z
  .strictObject({
    accepted: count.meta({ description: 'Taken in: written, and on disk' }),
    duplicate: count.meta({ description: 'Known with the same content: nothing changed' }),
    conflict: count.meta({ description: 'Known with other content: nothing changed' }),
    rejected: count.meta({ description: 'Cannot be used; nothing changed' }),
    events: z
      .array(
        z.strictObject({
          index: count.meta({ description: 'Place in the body, from 0; empty lines do not count' }),
          event_id: z.string().nullable().meta({ description: 'null: there was none that could be read' }),
          status: z.enum(['accepted', 'duplicate', 'conflict', 'rejected']),
          code: z.string().optional().meta({ description: 'Why; see the reference of error codes' }),
          path: z.string().optional().meta({ description: 'The field at fault' }),
        }),
      )
      .meta({ description: 'Those that were not accepted; with `verbose` all' }),
  })
  .meta({ id: 'IntakeAnswer' });
