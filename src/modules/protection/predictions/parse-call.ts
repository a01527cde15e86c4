import type { Features } from '../../../engine/risk/features.ts';
import { Fault, type FieldError } from '../../../kernel/errors.ts';
import { isExternalId } from '../../../kernel/ids.ts';
import { anId, hasFields, isObject, missing, objectFault, parseFeatures, type Sent, unknownFields, wrongType } from './parse-features.ts';

/** Rows that one call may bring. */
export const mostRows = 10_000;

/** How a call wants to be answered. `model`: the id of one; null: the model that counts. */
export type Manner = { model: string | null; explain: boolean };

/** A player of a batch as read, or why the row cannot be used. `playerId`: null where none was sent as text. */
export type Row = { playerId: string; features: Features } | { playerId: string | null; error: FieldError };

/** @throws Fault with the path of every fault */
export function parsePredict(json: unknown): Manner & { features: Features } {
  if (!isObject(json)) throw faultOf([objectFault(json ?? undefined, '')]);
  const features = parseFeatures(json['features'], 'features');
  const errors = [...(Array.isArray(features) ? features : []), ...mannerFaults(json, ['features', ...mannerFields])];
  if (Array.isArray(features) || errors.length > 0) throw faultOf(errors);
  return { features, ...mannerOf(json) };
}

/**
 * A batch, its rows not yet looked at: each of them is read by `parseRow`.
 * @throws Fault with the path of every fault outside of the rows; `too_many_rows`
 */
export function parseBatch(json: unknown): Manner & { players: readonly unknown[] } {
  if (!isObject(json)) throw faultOf([objectFault(json ?? undefined, '')]);
  const players = json['players'];
  const errors = [...playersFaults(players), ...mannerFaults(json, ['players', ...mannerFields])];
  if (!Array.isArray(players) || errors.length > 0) throw faultOf(errors);
  if (players.length > mostRows) throw new Fault('too_many_rows', { detail: `${players.length} rows; a call may bring ${mostRows}.` });
  return { players, ...mannerOf(json) };
}

/** One row of a batch. Its first fault is told, with its path in the call. @param index from 0 */
export function parseRow(json: unknown, index: number): Row {
  if (!isObject(json)) return { playerId: null, error: objectFault(json, `players[${index}]`) };
  const playerId = json['player_id'];
  if (typeof playerId !== 'string' || !isExternalId(playerId)) {
    return { playerId: typeof playerId === 'string' ? playerId : null, error: idFault(playerId, `players[${index}].player_id`) };
  }
  const features = parseFeatures(json['features'], `players[${index}].features`);
  const [fault] = Array.isArray(features) ? features : hasFields(json, 2) ? [] : unknownFields(json, rowFields, `players[${index}]`);
  return fault === undefined && !Array.isArray(features) ? { playerId, features } : { playerId, error: fault as FieldError };
}

const rowFields = ['player_id', 'features'];
const mannerFields = ['model', 'explain'];

function mannerOf({ model, explain }: Sent): Manner {
  return { model: typeof model === 'string' ? model : null, explain: explain === true };
}

function mannerFaults(json: Sent, known: readonly string[]): FieldError[] {
  const { model, explain } = json;
  return [
    ...(model === undefined || typeof model === 'string' ? [] : [wrongType('model', 'expected the id of a model')]),
    ...(explain === undefined || typeof explain === 'boolean' ? [] : [wrongType('explain', 'expected true or false')]),
    ...unknownFields(json, known, ''),
  ];
}

function playersFaults(players: unknown): FieldError[] {
  if (players === undefined) return [missing('players')];
  if (!Array.isArray(players)) return [wrongType('players', 'expected an array')];
  return players.length === 0 ? [wrongType('players', 'expected at least one row')] : [];
}

function idFault(playerId: unknown, path: string): FieldError {
  if (playerId === undefined) return missing(path);
  return typeof playerId === 'string' ? { path, code: 'invalid_id', message: `${path}: ${anId}` } : wrongType(path, 'expected an id');
}

/** One fault keeps its own code, several are an invalid request. */
function faultOf(errors: FieldError[]): Fault {
  const [only] = errors;
  return new Fault(only && errors.length === 1 ? only.code : 'invalid_request', { errors });
}
