-- Facts from outside, and what is known of a member because of them.

-- One fact, with the points it earned and what it added to the carry: a row that carries its own effects.
CREATE TABLE laurel.activity (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  event_id text NOT NULL,
  day date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('OPENING')),
  at timestamptz NOT NULL,
  totals jsonb NOT NULL,
  lp bigint NOT NULL,
  lp_carry bigint NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, member_id, event_id, day)
) PARTITION BY RANGE (day);
CREATE TABLE laurel.activity_default PARTITION OF laurel.activity DEFAULT;

-- The fold of a member's activity. Money in minor units; null: nobody ever told.
CREATE TABLE laurel.profile (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  deposited bigint,
  withdrawn bigint,
  wagered bigint,
  won bigint,
  bets bigint,
  sessions bigint,
  playtime_seconds bigint,
  deposits bigint,
  wagered_by_game jsonb NOT NULL,
  counted_bets bigint NOT NULL,
  counted_wagered bigint NOT NULL,
  counted_won bigint NOT NULL,
  win_squares numeric NOT NULL,
  night_bets bigint NOT NULL,
  risky_behavior boolean,
  first_at timestamptz,
  last_at timestamptz,
  days_active bigint NOT NULL,
  lp_earned bigint NOT NULL CHECK (lp_earned >= 0),
  facts bigint NOT NULL,
  PRIMARY KEY (bucket, member_id)
) WITH (fillfactor = 70);

-- One day of a member, for the windows and the LP qualification window.
CREATE TABLE laurel.profile_day (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  day date NOT NULL,
  events bigint NOT NULL,
  deposited bigint NOT NULL,
  withdrawn bigint NOT NULL,
  wagered bigint NOT NULL,
  won bigint NOT NULL,
  bets bigint NOT NULL,
  sessions bigint NOT NULL,
  lp bigint NOT NULL,
  PRIMARY KEY (bucket, member_id, day)
) WITH (fillfactor = 70);

-- One file taken in. `rows_total` is an estimate while it runs; `duration_ms` is time at work, whatever the program's clock says.
CREATE TABLE laurel.import (
  import_id uuid PRIMARY KEY,
  file_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('totals')),
  state text NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'FAILED')),
  options jsonb NOT NULL,
  unknown_columns text[] NOT NULL,
  actor text NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  rows_total bigint,
  rows_done bigint NOT NULL,
  players_created bigint NOT NULL,
  players_updated bigint NOT NULL,
  rewards_issued bigint NOT NULL,
  errors bigint NOT NULL,
  duration_ms bigint NOT NULL,
  fault jsonb
);

-- Lines of a file that were not taken. A line is named by its number, so running an import again adds nothing that is there.
CREATE TABLE laurel.import_error (
  import_id uuid NOT NULL REFERENCES laurel.import (import_id),
  row_no bigint NOT NULL,
  fault_no bigint NOT NULL,
  column_name text,
  code text NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (import_id, row_no, fault_no)
);

-- Both kinds of rows as balanced lines: every transfer and every accrual is one debit and one credit.
-- `owner` says whose account it is; a member account grows by its credits, a house account by its debits.
CREATE VIEW laurel.entry AS
  SELECT t.bucket, t.member_id, line.account, t.currency, line.debit, line.credit,
         t.at, 'transfer'::text AS source, t.transfer_id::text AS source_id, t.journal, t.batch_seq, t.batch_index
    FROM laurel.transfer t
    CROSS JOIN LATERAL (VALUES (t.from_account, t.amount, 0::bigint), (t.to_account, 0::bigint, t.amount)) AS line (account, debit, credit)
  UNION ALL
  SELECT a.bucket, a.member_id, line.account, 'LP'::text, line.debit, line.credit,
         a.at, 'activity'::text, a.event_id, a.journal, a.batch_seq, a.batch_index
    FROM laurel.activity a
    CROSS JOIN LATERAL (VALUES ('ISSUANCE', greatest(a.lp, 0::bigint), greatest(-a.lp, 0::bigint)),
                               ('LP', greatest(-a.lp, 0::bigint), greatest(a.lp, 0::bigint))) AS line (account, debit, credit)
   WHERE a.lp <> 0;
