import { type Header, vocabularyOf } from '../header.ts';

/** Columns of an events sheet, each with the other names that people give it. The fields of an event as HTTP takes it. */
const required = {
  event_id: ['event reference', 'event number', 'transaction id', 'transaction reference'],
  player_id: ['player', 'customer id', 'customer', 'user id', 'member id', 'account id'],
  kind: ['type', 'event type', 'event kind', 'transaction type', 'activity', 'action'],
  at: ['time', 'date', 'timestamp', 'event time', 'event date', 'date time', 'occurred at', 'happened at'],
} as const;

const optional = {
  amount: ['value', 'sum', 'transaction amount'],
  currency: ['currency code', 'ccy'],
  bonus_amount: ['bonus', 'bonus part', 'of which bonus', 'from bonus'],
  game_type: ['game', 'game kind', 'game category'],
  game_id: ['game code', 'game number'],
  round_id: ['round', 'game round', 'round number'],
  session_id: ['session', 'session number'],
  duration_seconds: ['duration', 'seconds', 'session seconds', 'session duration', 'duration in seconds'],
  ref_event_id: ['ref event', 'referenced event id', 'reference event id', 'original event id', 'voided event id', 'voids'],
  ref_at: ['reference at', 'reference time', 'original at', 'original time', 'voided at'],
  device_id: ['device', 'device fingerprint'],
  ip: ['ip address'],
  payment_ref: ['payment', 'payment reference', 'payment hash', 'payment method hash'],
} as const;

export type EventsColumn = keyof typeof required | keyof typeof optional;

export const eventsVocabulary = vocabularyOf(required, optional);

export type EventsHeader = Header<EventsColumn>;
