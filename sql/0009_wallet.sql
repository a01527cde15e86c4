-- Points that expire, points on hold, bets that are open, and the whole life of a bonus.

-- One accrual of points or tickets: what is left of it, until when, and which vendor issued it. Named by the transfer that credited it.
CREATE TABLE laurel.lot (
  bucket smallint NOT NULL,
  lot_id uuid NOT NULL,
  member_id uuid NOT NULL,
  currency text NOT NULL CHECK (currency IN ('RP', 'TICKET')),
  amount bigint NOT NULL CHECK (amount > 0),
  remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND amount),
  vendor text COLLATE "C",
  earned_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (bucket, lot_id)
) WITH (fillfactor = 70);
CREATE INDEX lot_open ON laurel.lot (bucket, member_id, currency, expires_at, lot_id) WHERE remaining > 0;
CREATE INDEX lot_due ON laurel.lot (expires_at) WHERE remaining > 0;

-- What a transfer put into a lot, or (negative) took out of it: its first entry, of the transfer of the same name, opens the lot.
CREATE TABLE laurel.lot_entry (
  bucket smallint NOT NULL,
  transfer_id uuid NOT NULL,
  lot_id uuid NOT NULL,
  member_id uuid NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  vendor text,
  expires_at timestamptz,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, transfer_id, lot_id)
) PARTITION BY RANGE (transfer_id);
CREATE TABLE laurel.lot_entry_default PARTITION OF laurel.lot_entry DEFAULT;
CREATE INDEX lot_entry_by_batch ON laurel.lot_entry (journal, batch_seq);

-- Points on hold until they are captured, given back, or their time is up. Named by the transfer that reserved them.
CREATE TABLE laurel.reservation (
  bucket smallint NOT NULL,
  reservation_id uuid NOT NULL,
  member_id uuid NOT NULL,
  currency text NOT NULL CHECK (currency IN ('RP', 'TICKET')),
  amount bigint NOT NULL CHECK (amount > 0),
  state text NOT NULL CHECK (state IN ('OPEN', 'CAPTURED', 'VOIDED', 'EXPIRED')),
  captured bigint NOT NULL CHECK (captured BETWEEN 0 AND amount),
  release_id uuid,
  reason text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (bucket, reservation_id),
  CHECK ((state = 'OPEN') = (ended_at IS NULL)),
  CHECK ((state = 'CAPTURED') = (captured > 0))
);
CREATE INDEX reservation_due ON laurel.reservation (expires_at) WHERE state = 'OPEN';
CREATE INDEX reservation_open ON laurel.reservation (bucket, member_id, reservation_id) WHERE state = 'OPEN';

-- The life of a bonus, and what follows from it for its money: granted + won = settled + converted + forfeited + balance + open.
ALTER TABLE laurel.bonus_grant
  ADD COLUMN max_conversion bigint CHECK (max_conversion >= 0),
  ADD COLUMN open bigint NOT NULL DEFAULT 0 CHECK (open >= 0),
  ADD COLUMN open_bets bigint NOT NULL DEFAULT 0 CHECK (open_bets >= 0),
  ADD COLUMN progress bigint NOT NULL DEFAULT 0 CHECK (progress >= 0),
  ADD COLUMN won bigint NOT NULL DEFAULT 0 CHECK (won >= 0),
  ADD COLUMN settled bigint NOT NULL DEFAULT 0 CHECK (settled >= 0),
  ADD COLUMN converted bigint NOT NULL DEFAULT 0 CHECK (converted >= 0 AND converted <= max_conversion),
  ADD COLUMN forfeited bigint NOT NULL DEFAULT 0 CHECK (forfeited >= 0),
  ADD COLUMN events bigint NOT NULL DEFAULT 0 CHECK (events >= 0),
  ADD COLUMN activate_after timestamptz;
UPDATE laurel.bonus_grant SET forfeited = amount - balance;
ALTER TABLE laurel.bonus_grant
  ALTER COLUMN open DROP DEFAULT,
  ALTER COLUMN open_bets DROP DEFAULT,
  ALTER COLUMN progress DROP DEFAULT,
  ALTER COLUMN won DROP DEFAULT,
  ALTER COLUMN settled DROP DEFAULT,
  ALTER COLUMN converted DROP DEFAULT,
  ALTER COLUMN forfeited DROP DEFAULT,
  ALTER COLUMN events DROP DEFAULT,
  DROP CONSTRAINT bonus_grant_state_check,
  DROP CONSTRAINT bonus_grant_check,
  ADD CONSTRAINT bonus_grant_state_check CHECK
    (state IN ('QUEUED', 'ACTIVE', 'SUSPENDED', 'COMPLETING', 'CONVERTED', 'LOST', 'EXPIRED', 'FORFEITED', 'CANCELLED')),
  ADD CONSTRAINT bonus_grant_ended_check CHECK (state IN ('QUEUED', 'ACTIVE', 'SUSPENDED', 'COMPLETING') = (ended_at IS NULL)),
  ADD CONSTRAINT bonus_grant_empty_check CHECK (ended_at IS NULL OR balance = 0),
  ADD CONSTRAINT bonus_grant_money_check CHECK (amount + won = settled + converted + forfeited + balance + open);
DROP INDEX laurel.bonus_grant_one_active;
CREATE UNIQUE INDEX bonus_grant_one_active ON laurel.bonus_grant (bucket, member_id) WHERE state IN ('ACTIVE', 'SUSPENDED', 'COMPLETING');
DROP INDEX laurel.bonus_grant_due;
CREATE INDEX bonus_grant_due ON laurel.bonus_grant (expires_at) WHERE state IN ('QUEUED', 'ACTIVE', 'SUSPENDED');
CREATE INDEX bonus_grant_queued ON laurel.bonus_grant (activate_after) WHERE state = 'QUEUED';

-- Every step of a grant from one state to another, numbered without a gap (bonus_grant.events counts them); the first holds the terms.
CREATE TABLE laurel.grant_event (
  bucket smallint NOT NULL,
  grant_id uuid NOT NULL,
  event_no bigint NOT NULL CHECK (event_no > 0),
  member_id uuid NOT NULL,
  event text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  terms jsonb,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, grant_id, event_no),
  CHECK ((event_no = 1) = (terms IS NOT NULL))
) PARTITION BY RANGE (grant_id);
CREATE TABLE laurel.grant_event_default PARTITION OF laurel.grant_event DEFAULT;
CREATE INDEX grant_event_by_batch ON laurel.grant_event (journal, batch_seq);

-- A bet that came through the wallet: how its stake was split, what it counted, what became of it.
CREATE TABLE laurel.wager (
  bucket smallint NOT NULL,
  wager_id uuid NOT NULL,
  member_id uuid NOT NULL,
  round_id text COLLATE "C" NOT NULL,
  game_type text NOT NULL,
  grant_id uuid,
  real_stake bigint NOT NULL CHECK (real_stake >= 0),
  bonus_stake bigint NOT NULL CHECK (bonus_stake >= 0),
  counted bigint NOT NULL CHECK (counted >= 0),
  multiplier bigint NOT NULL CHECK (multiplier >= 0),
  state text NOT NULL CHECK (state IN ('OPEN', 'SETTLED', 'VOIDED')),
  real_win bigint CHECK (real_win >= 0),
  bonus_win bigint CHECK (bonus_win >= 0),
  late boolean NOT NULL,
  placed_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (bucket, wager_id),
  CHECK (real_stake + bonus_stake > 0),
  CHECK (grant_id IS NOT NULL OR (bonus_stake = 0 AND counted = 0)),
  CHECK ((state = 'OPEN') = (ended_at IS NULL)),
  CHECK ((state = 'SETTLED') = (real_win IS NOT NULL) AND (state = 'SETTLED') = (bonus_win IS NOT NULL))
);
CREATE INDEX wager_open ON laurel.wager (bucket, member_id, round_id) WHERE state = 'OPEN';
CREATE INDEX wager_by_member ON laurel.wager (bucket, member_id, wager_id);
CREATE INDEX wager_by_state ON laurel.wager (state, wager_id);

-- Play, event by event. `bonus` is the part of a stake or a win that is bonus money; `progress` what it counted toward the grant;
-- `multiplier` (10^-4) what it earned with. A VOID names the event it takes back and repeats what that was.
ALTER TABLE laurel.activity
  DROP CONSTRAINT activity_kind_check,
  ALTER COLUMN totals DROP NOT NULL,
  ADD COLUMN amount bigint CHECK (amount >= 0),
  ADD COLUMN bonus bigint CHECK (bonus BETWEEN 0 AND amount),
  ADD COLUMN game_type text,
  ADD COLUMN round_id text,
  ADD COLUMN grant_id uuid,
  ADD COLUMN progress bigint,
  ADD COLUMN multiplier bigint,
  ADD COLUMN ref_event_id text,
  ADD COLUMN ref_at timestamptz,
  ADD CONSTRAINT activity_kind_check CHECK (kind IN ('OPENING', 'WAGER', 'WIN', 'VOID')),
  ADD CONSTRAINT activity_shape_check CHECK (
    (kind = 'OPENING') = (totals IS NOT NULL) AND (kind = 'OPENING') = (amount IS NULL) AND (kind = 'OPENING') = (bonus IS NULL)
    AND (kind = 'OPENING') = (progress IS NULL) AND (kind = 'OPENING') = (multiplier IS NULL)
    AND (kind = 'VOID') = (ref_event_id IS NOT NULL) AND (kind = 'VOID') = (ref_at IS NOT NULL));

-- Points and tickets that are owed, by the day they were earned and the day they expire ('infinity': never). What is on hold is owed
-- until it is captured.
CREATE TABLE laurel.lot_day (
  day date NOT NULL,
  currency text NOT NULL,
  earned_on date NOT NULL,
  expires_on date NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (day, currency, earned_on, expires_on)
);
