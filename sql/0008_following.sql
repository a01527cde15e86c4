-- What follows committed batches: where members stand and how they came there, whose turn it is, and the figures people look at.

-- Members a batch touched, for those who follow it; the hash covers them from version 2 on. A batch without rows only tells of
-- members of whom something changed that is no value: a status, a country.
ALTER TABLE laurel.batch ADD COLUMN members uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE laurel.batch DROP CONSTRAINT batch_row_count_check;
ALTER TABLE laurel.batch ADD CONSTRAINT batch_row_count_check CHECK (row_count >= 0);

-- How far a follower has come in each lane.
CREATE TABLE laurel.follower (
  name text NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL CHECK (batch_seq >= 0),
  PRIMARY KEY (name, journal)
);

CREATE INDEX transfer_by_batch ON laurel.transfer (journal, batch_seq);
CREATE INDEX activity_by_batch ON laurel.activity (journal, batch_seq);
CREATE INDEX decision_by_batch ON laurel.decision (journal, batch_seq);

-- Orders that lists are read in. Those by kind begin with what rows are told apart by and end with the order (newest-of-kinds.ts).
CREATE INDEX transfer_by_time ON laurel.transfer (transfer_id);
CREATE INDEX transfer_by_kind ON laurel.transfer
  (code, split_part(from_account, ':', 1), split_part(to_account, ':', 1), currency, transfer_id);
CREATE INDEX decision_by_time ON laurel.decision (decision_id);
CREATE INDEX decision_by_kind ON laurel.decision (coalesce(rule_id, ''), reason, outcome, decision_id);
CREATE INDEX decision_by_hand ON laurel.decision (bucket, member_id, decision_id) WHERE rule_id IS NULL;
CREATE INDEX reward_by_kind ON laurel.reward (rule_id, type, reward_id);
CREATE INDEX reward_by_issue ON laurel.reward (issued_at, reward_id);
CREATE INDEX reward_waiting ON laurel.reward (reward_id) WHERE transfer_id IS NULL AND ended IS NULL;
CREATE INDEX reward_ended ON laurel.reward (ended, reward_id) WHERE ended IS NOT NULL;
CREATE INDEX reward_by_grant ON laurel.reward (bucket, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX bonus_grant_by_state ON laurel.bonus_grant (state);
CREATE INDEX activity_by_day ON laurel.activity (day, journal, batch_seq);
CREATE INDEX activity_opening ON laurel.activity (bucket, member_id, at) WHERE kind = 'OPENING';
CREATE INDEX audit_by_time ON laurel.audit (at, id);
CREATE INDEX audit_by_actor ON laurel.audit (actor, at, id);
CREATE INDEX audit_by_action ON laurel.audit (action, at, id);
CREATE INDEX member_cooling_off ON laurel.member (status_until) WHERE status = 'COOLING_OFF';

-- Where a member stands, as last recorded: what lists show and what a change is told by. The tier held is a promise with an end; the
-- rest is history: gates compute their own.
CREATE TABLE laurel.standing (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  segment text NOT NULL,
  tier text NOT NULL,
  tier_since timestamptz NOT NULL,
  tier_until timestamptz,
  due_at timestamptz,
  risk_score smallint NOT NULL,
  risk_label text NOT NULL,
  changes bigint NOT NULL CHECK (changes >= 0),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id)
) WITH (fillfactor = 70);
CREATE INDEX standing_due ON laurel.standing (due_at) WHERE due_at IS NOT NULL;

-- Every change of segment, tier or risk label; the first standing is a beginning, not a change. A member's are numbered without a gap
-- (standing.changes counts them): several may fall on one millisecond, and none can be written over another.
CREATE TABLE laurel.standing_change (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  change_no bigint NOT NULL CHECK (change_no > 0),
  what text NOT NULL CHECK (what IN ('segment', 'tier', 'risk')),
  from_value text NOT NULL,
  to_value text NOT NULL,
  cause text NOT NULL,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  PRIMARY KEY (bucket, member_id, change_no),
  CHECK (from_value <> to_value)
);
CREATE INDEX standing_change_by_batch ON laurel.standing_change (journal, batch_seq);

-- One run over all members, bucket by bucket. policy_hash is that of its start: who asks under another policy gets a run of their own.
CREATE TABLE laurel.reclassification (
  run_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('RUNNING', 'DONE', 'FAILED')),
  cause text NOT NULL,
  actor text NOT NULL,
  policy_hash text NOT NULL,
  buckets_done smallint NOT NULL CHECK (buckets_done BETWEEN 0 AND 256),
  members_total bigint NOT NULL,
  members_done bigint NOT NULL,
  segments_changed bigint NOT NULL,
  tiers_changed bigint NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  duration_ms bigint NOT NULL
);

-- An offer that is not accepted by then lapses; null: it waits for the operator, not for the member.
ALTER TABLE laurel.reward ADD COLUMN offer_until timestamptz;
CREATE INDEX reward_open ON laurel.reward (offer_until) WHERE transfer_id IS NULL AND ended IS NULL;
CREATE INDEX reward_open_of_rule ON laurel.reward (rule_id) WHERE transfer_id IS NULL AND ended IS NULL;

-- An offer that lapsed to protect its member counts in the member's caps and frequencies until offer_until: risk must never make room.
ALTER TABLE laurel.reward ADD COLUMN withheld boolean NOT NULL DEFAULT false;
ALTER TABLE laurel.reward ADD CONSTRAINT reward_withheld_check CHECK (NOT withheld OR ended = 'LAPSED');

-- The last time a scheduled rule was due, and whether all members were evaluated for it.
CREATE TABLE laurel.schedule_run (
  rule_id text PRIMARY KEY REFERENCES laurel.rule (rule_id),
  due_at timestamptz NOT NULL,
  done boolean NOT NULL
);

-- What lists of players show: one row per member, made from the rows of the other modules, never read by a decision. No index holds
-- what changes with every bet: turnover is ordered in steps of 5 %, which a member crosses ever more rarely.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA laurel;
CREATE TABLE laurel.member_card (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  status text NOT NULL,
  country text,
  segment text NOT NULL,
  tier text NOT NULL,
  risk_label text NOT NULL,
  risk_score smallint NOT NULL,
  deposited bigint NOT NULL,
  wagered bigint NOT NULL,
  won bigint NOT NULL,
  lp bigint NOT NULL,
  rp bigint NOT NULL,
  ticket bigint NOT NULL,
  bonus bigint NOT NULL,
  payable bigint NOT NULL,
  last_seen timestamptz,
  created_at timestamptz NOT NULL,
  wagered_step smallint NOT NULL GENERATED ALWAYS AS
    ((CASE WHEN wagered > 0 THEN 1 + floor(20 * ln(wagered::double precision)) ELSE 0 END)::smallint) STORED,
  PRIMARY KEY (bucket, member_id)
) WITH (fillfactor = 80);
CREATE INDEX member_card_by_id ON laurel.member_card (external_id);
CREATE INDEX member_card_by_text ON laurel.member_card USING gin (external_id laurel.gin_trgm_ops);
CREATE INDEX member_card_by_place ON laurel.member_card (status, segment, tier, risk_label, external_id);
CREATE INDEX member_card_by_country ON laurel.member_card (country, status, segment, tier, risk_label, external_id);
CREATE INDEX member_card_by_wagered ON laurel.member_card (status, segment, tier, risk_label, wagered_step, external_id);
CREATE INDEX member_card_by_country_wagered
  ON laurel.member_card (country, status, segment, tier, risk_label, wagered_step, external_id);

-- Cards added up, by the one follower that writes them.
CREATE TABLE laurel.card_tally (
  status text NOT NULL,
  segment text NOT NULL,
  tier text NOT NULL,
  risk_label text NOT NULL,
  players bigint NOT NULL CHECK (players >= 0),
  lp bigint NOT NULL,
  rp bigint NOT NULL,
  ticket bigint NOT NULL,
  bonus bigint NOT NULL,
  payable bigint NOT NULL,
  PRIMARY KEY (status, segment, tier, risk_label)
);

-- Days of the program's zone, added up from committed batches: what was played, booked, decided, given, and how members moved.
CREATE TABLE laurel.play_day (
  day date NOT NULL,
  game_type text NOT NULL,
  deposited bigint NOT NULL,
  withdrawn bigint NOT NULL,
  wagered bigint NOT NULL,
  won bigint NOT NULL,
  bets bigint NOT NULL,
  sessions bigint NOT NULL,
  PRIMARY KEY (day, game_type)
);
CREATE TABLE laurel.booking_day (
  day date NOT NULL,
  code text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  currency text NOT NULL,
  n bigint NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (day, code, from_account, to_account, currency)
);
CREATE TABLE laurel.decision_day (
  day date NOT NULL,
  rule_id text NOT NULL,
  rule_version bigint NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (day, rule_id, rule_version, outcome, reason)
);
CREATE TABLE laurel.reward_day (
  day date NOT NULL,
  rule_id text NOT NULL,
  rule_version bigint NOT NULL,
  type text NOT NULL,
  issued bigint NOT NULL,
  cancelled bigint NOT NULL,
  cost bigint NOT NULL,
  revenue bigint NOT NULL,
  incremental_revenue bigint NOT NULL,
  PRIMARY KEY (day, rule_id, rule_version, type)
);
CREATE TABLE laurel.move_day (
  day date NOT NULL,
  what text NOT NULL,
  from_value text NOT NULL,
  to_value text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (day, what, from_value, to_value)
);
