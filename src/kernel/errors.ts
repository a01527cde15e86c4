/**
 * The one table of error codes: code → HTTP status and the sentence a user reads.
 * Gate codes are not errors: they are outcomes of a decision (engine/gates/order.ts).
 */
export const errorCodes = {
  // 400: the request itself is at fault
  invalid_request: [400, 'The request does not have the expected shape.'],
  invalid_json: [400, 'The body is not valid JSON.'],
  invalid_id: [400, 'An id has 1 to 64 characters from A-Z a-z 0-9 _ . : -'],
  invalid_amount: [400, 'The amount is not a decimal number in the range that can be kept exactly.'],
  too_many_decimals: [400, 'The amount has more decimals than its currency.'],
  unknown_currency: [400, 'The currency is not a known ISO 4217 code.'],
  invalid_country: [400, 'The country is not an ISO 3166-1 alpha-2 code.'],
  invalid_contact: [400, 'A name, an e-mail address, a telephone number or an identity cannot be used.'],
  invalid_time: [400, 'The time is not an RFC 3339 instant or a calendar date.'],
  unknown_field: [400, 'There is no field of that name.'],
  invalid_text: [400, 'A text holds what cannot be kept: NUL, or half of a surrogate pair.'],
  wrong_type: [400, 'The value has the wrong type for this field.'],
  impossible_range: [400, 'No value can satisfy this range.'],
  risk_not_a_target: [400, 'Risk and abuse may only narrow a rule, never target a reward.'],
  formula_invalid: [400, 'The formula cannot be used.'],
  too_deep: [400, 'The body, the conditions or the formula are nested too deeply.'],
  too_long: [400, 'The value is longer than allowed.'],
  pack_forbids: [400, 'A policy pack in force forbids this rule.'],
  unknown_model: [400, 'There is no risk model of that id.'],
  invalid_model: [400, 'The parameters of a risk model cannot be used.'],
  unknown_setting: [400, 'There is no setting of that name.'],
  invalid_setting: [400, 'The setting has a value that cannot be used.'],
  idempotency_key_required: [400, 'This request moves value and needs an Idempotency-Key header.'],
  invalid_cursor: [400, 'The cursor does not come from this list.'],
  no_valid_rows: [400, 'No row of the file can be used.'],
  missing_columns: [400, 'Required columns are missing from the file.'],
  empty_file: [400, 'The file has no content.'],
  not_a_table: [400, 'The file is neither a CSV text nor an Excel workbook (.xlsx) of a known kind.'],
  wrong_encoding: [400, 'The file or the body is not UTF-8 text.'],
  line_too_long: [400, 'A line of the file is longer than allowed.'],
  invalid_quotes: [400, 'A quoted cell does not end where it should.'],
  too_many_cells: [400, 'The row has more cells than the header.'],
  empty_cell: [400, 'A cell that is needed is empty.'],
  duplicate_player: [400, 'The player stands in an earlier line of this file.'],
  clock_moves_forward: [400, 'The test clock only moves forward.'],
  in_future: [400, 'The event lies more than 5 minutes ahead of us.'],
  too_old: [400, 'The event lies in a month that is closed.'],
  currency_mismatch: [400, 'Activity comes in the base currency of the program.'],
  kind_not_accepted: [400, 'Events of this kind are not taken in here.'],
  reserved_id: [400, "Ids like this are Laurel's own."],

  // 401, 403: who asks
  actor_required: [401, 'The request does not say who acts.'],
  approval_required: [403, 'This needs a second person.'],
  same_person: [403, 'The second person must be another one than the first.'],
  not_yours: [403, 'Only the person who asked can withdraw this.'],
  not_allowed_here: [403, 'This is available in demo and test mode only.'],

  // 404, 405
  not_found: [404, 'There is nothing here.'],
  player_not_found: [404, 'There is no player of that id.'],
  rule_not_found: [404, 'There is no rule of that id.'],
  tier_not_found: [404, 'There is no tier of that id.'],
  import_not_found: [404, 'There is no import of that id.'],
  decision_not_found: [404, 'There is no decision of that id.'],
  reward_not_found: [404, 'There is no reward of that id.'],
  transfer_not_found: [404, 'There is no transfer of that id.'],
  reservation_not_found: [404, 'There is no reservation of that id.'],
  wager_not_found: [404, 'There is no wager of that id.'],
  approval_not_found: [404, 'There is no approval of that id.'],
  review_not_found: [404, 'There is no review of that id.'],
  flag_not_found: [404, 'There is no flag of that id.'],
  method_not_allowed: [405, 'This method is not available here.'],

  // 409: the request is sound, the state of the world is against it
  already_exists: [409, 'Something of that id exists already.'],
  idempotency_conflict: [409, 'This Idempotency-Key was used for another request.'],
  version_conflict: [409, 'Somebody else changed this meanwhile.'],
  rule_archived: [409, 'An archived rule cannot be changed.'],
  player_closed: [409, 'The player is closed.'],
  total_decreased: [409, 'The total is lower than what is known already.'],
  totals_after_events: [409, 'The player also has single events, and the sheet does not say until when it counts.'],
  protection_lasts: [409, 'What protects a player cannot be lifted or shortened here.'],
  credit_refused: [409, 'A gate refused the credit.'],
  reward_refused: [409, 'A gate refused the reward.'],
  not_pending: [409, 'The reward does not wait to be issued.'],
  not_cancellable: [409, 'The reward is past the state in which it can be cancelled.'],
  player_not_active: [409, 'The status of the player does not allow this.'],
  insufficient_balance: [409, 'There is not enough to pay for this.'],
  max_bet_exceeded: [409, 'The stake is larger than the bonus allows.'],
  game_not_eligible: [409, 'The bonus cannot be played on this game.'],
  reservation_ended: [409, 'The reservation has been captured, given back or run out.'],
  wager_ended: [409, 'The wager has been settled or voided.'],
  not_reversible: [409, 'A transfer of this kind cannot be reversed.'],
  event_conflict: [409, 'An event of this id and day is known with other content.'],
  already_voided: [409, 'The event has been taken back before.'],
  not_voidable: [409, 'An event of this kind cannot be taken back.'],
  round_in_wallet: [409, 'The round belongs to a wager that is open in the wallet.'],
  no_bonus_in_play: [409, 'The player has no bonus in play that could pay for this.'],
  bonus_not_accepted: [409, 'The bonus is an offer that was not accepted.'],
  bonus_queued: [409, 'The bonus waits behind another one.'],
  bonus_active: [409, 'The bonus is in play already.'],
  bonus_suspended: [409, 'The bonus is suspended.'],
  bonus_completing: [409, 'The bonus has reached its target and waits for its last bets.'],
  bonus_ended: [409, 'The bonus has ended.'],
  approval_open: [409, 'The same waits for a second person already.'],
  approval_decided: [409, 'The approval was decided already.'],
  review_not_claimed: [409, 'Whoever resolves a review claims it first.'],
  review_claimed: [409, 'Somebody else has claimed this review.'],
  review_resolved: [409, 'The review was resolved already.'],
  flag_lifted: [409, 'The flag was lifted already.'],
  not_overridden: [409, 'No override of the risk label is in force.'],
  month_not_over: [409, 'The month is not over, or not for long enough.'],
  month_out_of_order: [409, 'Months are closed and dropped one after the other.'],
  month_not_closed: [409, 'The month was not closed.'],
  ledger_at_fault: [409, 'The books are not as they claim, so nothing may be taken out of them.'],

  // 413, 415, 429
  too_many_events: [413, 'More events than one call may bring.'],
  too_many_rows: [413, 'More rows than one call may bring.'],
  too_large: [413, 'The body is larger than allowed.'],
  unsupported_type: [415, 'This content type is not accepted here.'],
  too_many_requests: [429, 'Too many requests; try again later.'],

  // 5xx: our side
  internal: [500, 'Something failed on our side. The request had no effect.'],
  unsafe_database: [500, 'The database is not configured to keep what it acknowledges.'],
  migration_refused: [500, 'The database schema and the migration files do not fit together.'],
  not_ready: [503, 'The service is not ready yet.'],
  busy: [503, 'More is waiting to be written than can be taken on; try again in a moment.'],
  database_unavailable: [503, 'The database cannot be reached; try again later.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof errorCodes;

/** One fault of a request: where (JSON path), which code, and a sentence for the user. */
export type FieldError = { path: string; code: ErrorCode; message: string };

/**
 * The one error class that crosses module borders. `message` is for the log, `detail` for the user;
 * the HTTP status comes from `errorCodes` alone.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];

  constructor(code: ErrorCode, options: { detail?: string; errors?: FieldError[]; log?: string; cause?: unknown } = {}) {
    const detail = options.detail ?? options.errors?.[0]?.message ?? errorCodes[code][1];
    super(options.log ?? `${code}: ${detail}`, { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.errors = options.errors ?? [];
  }

  get status(): number {
    return errorCodes[this.code][0];
  }

  get title(): string {
    return errorCodes[this.code][1];
  }
}

/** A fault of one field: the error carries its path. */
export function fieldFault(path: string, code: ErrorCode, message: string = errorCodes[code][1]): Fault {
  return new Fault(code, { errors: [{ path, code, message }] });
}
