-- The whole schema "laurel" as the migrations leave it, for reading: written by `npm run generate`, never run.
-- Tables come in the order of src/flow.ts. Of partitions only the default one is shown; months are added as time goes on.

CREATE TABLE laurel.audit (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  before jsonb,
  after jsonb,
  request_id text,
  CONSTRAINT audit_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_by_action ON laurel.audit USING btree (action, at, id);
CREATE INDEX audit_by_actor ON laurel.audit USING btree (actor, at, id);
CREATE INDEX audit_by_time ON laurel.audit USING btree (at, id);
CREATE INDEX audit_subject ON laurel.audit USING btree (subject, id);
GRANT SELECT, INSERT ON laurel.audit TO laurel_app;

CREATE TABLE laurel.migration (
  number bigint NOT NULL,
  name text NOT NULL,
  sha256 bytea NOT NULL,
  applied_at timestamp with time zone NOT NULL,
  CONSTRAINT migration_pkey PRIMARY KEY (number),
  CONSTRAINT migration_name_key UNIQUE (name),
  CONSTRAINT migration_number_check CHECK ((number > 0)),
  CONSTRAINT migration_sha256_check CHECK ((length(sha256) = 32))
);
GRANT SELECT, INSERT ON laurel.migration TO laurel_app;

CREATE TABLE laurel.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  topic text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  next_attempt_at timestamp with time zone NOT NULL,
  delivered_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0))
);
CREATE INDEX outbox_delivered ON laurel.outbox USING btree (delivered_at) WHERE (delivered_at IS NOT NULL);
CREATE INDEX outbox_due ON laurel.outbox USING btree (next_attempt_at, id) WHERE (delivered_at IS NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.outbox TO laurel_app;

CREATE TABLE laurel.setting (
  key text NOT NULL,
  value jsonb NOT NULL,
  CONSTRAINT setting_pkey PRIMARY KEY (key)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.setting TO laurel_app;

CREATE TABLE laurel.member (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  external_id text NOT NULL,
  status text NOT NULL,
  status_until timestamp with time zone,
  country text,
  marketing_consent boolean NOT NULL,
  registered_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  status_since timestamp with time zone,
  CONSTRAINT member_pkey PRIMARY KEY (bucket, member_id),
  CONSTRAINT member_bucket_external_id_key UNIQUE (bucket, external_id),
  CONSTRAINT member_bucket_check CHECK (((bucket >= 0) AND (bucket <= 255))),
  CONSTRAINT member_check CHECK (((status <> 'COOLING_OFF'::text) OR (status_until IS NOT NULL))),
  CONSTRAINT member_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'SELF_EXCLUDED'::text, 'COOLING_OFF'::text, 'BLOCKED'::text, 'CLOSED'::text, 'ERASED'::text])))
);
CREATE INDEX member_by_external_id ON laurel.member USING btree (external_id);
CREATE INDEX member_cooling_off ON laurel.member USING btree (status_until) WHERE (status = 'COOLING_OFF'::text);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.member TO laurel_app;

CREATE TABLE laurel.member_contact (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  wrapped_key bytea NOT NULL,
  name bytea,
  email bytea,
  phone bytea,
  email_verified boolean NOT NULL,
  phone_verified boolean NOT NULL,
  CONSTRAINT member_contact_pkey PRIMARY KEY (bucket, member_id),
  CONSTRAINT member_contact_bucket_member_id_fkey FOREIGN KEY (bucket, member_id) REFERENCES laurel.member(bucket, member_id),
  CONSTRAINT member_contact_check CHECK (((email IS NOT NULL) OR (NOT email_verified))),
  CONSTRAINT member_contact_check1 CHECK (((phone IS NOT NULL) OR (NOT phone_verified)))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.member_contact TO laurel_app;

CREATE TABLE laurel.member_link (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  ref bytea NOT NULL,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  n bigint NOT NULL,
  CONSTRAINT member_link_pkey PRIMARY KEY (bucket, member_id, kind, ref),
  CONSTRAINT member_link_bucket_member_id_fkey FOREIGN KEY (bucket, member_id) REFERENCES laurel.member(bucket, member_id),
  CONSTRAINT member_link_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'identity'::text, 'device'::text, 'ip'::text, 'payment'::text]))),
  CONSTRAINT member_link_n_check CHECK ((n > 0)),
  CONSTRAINT member_link_ref_check CHECK ((length(ref) = 32))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.member_link TO laurel_app;

CREATE TABLE laurel.link_value (
  bucket smallint NOT NULL,
  kind text NOT NULL,
  ref bytea NOT NULL,
  member_bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT link_value_pkey PRIMARY KEY (bucket, kind, ref, member_bucket, member_id),
  CONSTRAINT link_value_ref_check CHECK ((length(ref) = 32))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.link_value TO laurel_app;

CREATE TABLE laurel.link_change (
  bucket smallint NOT NULL,
  kind text NOT NULL,
  ref bytea NOT NULL,
  member_bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  CONSTRAINT link_change_pkey PRIMARY KEY (bucket, kind, ref, member_bucket, member_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.link_change TO laurel_app;

CREATE TABLE laurel.rule_version (
  rule_id text NOT NULL,
  version bigint NOT NULL,
  definition jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  CONSTRAINT rule_version_pkey PRIMARY KEY (rule_id, version),
  CONSTRAINT rule_version_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES laurel.rule(rule_id),
  CONSTRAINT rule_version_version_check CHECK ((version > 0))
);
GRANT SELECT, INSERT ON laurel.rule_version TO laurel_app;

CREATE TABLE laurel.policy (
  policy_hash text NOT NULL,
  content jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT policy_pkey PRIMARY KEY (policy_hash),
  CONSTRAINT policy_policy_hash_check CHECK ((length(policy_hash) = 64))
);
GRANT SELECT, INSERT ON laurel.policy TO laurel_app;

CREATE TABLE laurel.risk_model (
  model text NOT NULL,
  hash text NOT NULL,
  parameters jsonb NOT NULL,
  added_by text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  CONSTRAINT risk_model_pkey PRIMARY KEY (model)
);
GRANT SELECT, INSERT ON laurel.risk_model TO laurel_app;

CREATE TABLE laurel.rate (
  currency text NOT NULL,
  valid_from timestamp with time zone NOT NULL,
  rate numeric NOT NULL,
  added_by text NOT NULL,
  added_at timestamp with time zone NOT NULL,
  CONSTRAINT rate_pkey PRIMARY KEY (currency, valid_from),
  CONSTRAINT rate_rate_check CHECK ((rate > (0)::numeric))
);
GRANT SELECT, INSERT ON laurel.rate TO laurel_app;

CREATE TABLE laurel.program (
  program_id text NOT NULL,
  base_currency text NOT NULL,
  time_zone text NOT NULL,
  settings jsonb NOT NULL,
  policy_hash text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT program_pkey PRIMARY KEY (program_id),
  CONSTRAINT program_program_id_check CHECK ((program_id = 'program'::text))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.program TO laurel_app;

CREATE TABLE laurel.rule (
  rule_id text NOT NULL,
  status text NOT NULL,
  version bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT rule_pkey PRIMARY KEY (rule_id),
  CONSTRAINT rule_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'ACTIVE'::text, 'PAUSED'::text, 'ARCHIVED'::text]))),
  CONSTRAINT rule_version_check CHECK ((version > 0))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.rule TO laurel_app;

CREATE TABLE laurel.tier (
  tier_id text NOT NULL,
  name text NOT NULL,
  threshold bigint NOT NULL,
  multiplier numeric(4,2) NOT NULL,
  benefits jsonb NOT NULL,
  colour text NOT NULL,
  CONSTRAINT tier_pkey PRIMARY KEY (tier_id),
  CONSTRAINT tier_threshold_key UNIQUE (threshold),
  CONSTRAINT tier_multiplier_check CHECK ((multiplier > (0)::numeric)),
  CONSTRAINT tier_threshold_check CHECK ((threshold >= 0))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.tier TO laurel_app;

CREATE TABLE laurel.batch (
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  kind text NOT NULL,
  row_count bigint NOT NULL,
  hash_version smallint NOT NULL,
  merkle_root bytea NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  committed_at timestamp with time zone NOT NULL,
  members uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  event_members uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  CONSTRAINT batch_pkey PRIMARY KEY (journal, batch_seq),
  CONSTRAINT batch_journal_prev_hash_key UNIQUE (journal, prev_hash),
  CONSTRAINT batch_journal_fkey FOREIGN KEY (journal) REFERENCES laurel.journal(journal),
  CONSTRAINT batch_batch_seq_check CHECK ((batch_seq > 0)),
  CONSTRAINT batch_row_count_check CHECK ((row_count >= 0))
);
GRANT SELECT, INSERT ON laurel.batch TO laurel_app;

CREATE TABLE laurel.transfer (
  bucket smallint NOT NULL,
  transfer_id uuid NOT NULL,
  member_id uuid NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  code text NOT NULL,
  reference text NOT NULL,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT transfer_pkey PRIMARY KEY (bucket, transfer_id),
  CONSTRAINT transfer_amount_check CHECK ((amount > 0)),
  CONSTRAINT transfer_check CHECK ((from_account <> to_account))
) PARTITION BY RANGE (transfer_id);
CREATE INDEX transfer_booked ON laurel.transfer USING btree (bucket, member_id, journal, batch_seq, batch_index);
CREATE INDEX transfer_by_batch ON laurel.transfer USING btree (journal, batch_seq);
CREATE INDEX transfer_by_kind ON laurel.transfer USING btree (code, split_part(from_account, ':'::text, 1), split_part(to_account, ':'::text, 1), currency, transfer_id);
CREATE INDEX transfer_by_member ON laurel.transfer USING btree (bucket, member_id, transfer_id);
CREATE INDEX transfer_by_time ON laurel.transfer USING btree (transfer_id);
CREATE INDEX transfer_told ON laurel.transfer USING btree (bucket, member_id, transfer_id) WHERE (code <> ALL (ARRAY['bet_placed'::text, 'bet_settled'::text, 'bet_won'::text, 'bet_voided'::text]));
GRANT SELECT, INSERT ON laurel.transfer TO laurel_app;

CREATE TABLE laurel.transfer_default PARTITION OF laurel.transfer DEFAULT;

CREATE TABLE laurel.house_delta (
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  account text NOT NULL,
  currency text NOT NULL,
  debit bigint NOT NULL,
  credit bigint NOT NULL,
  CONSTRAINT house_delta_pkey PRIMARY KEY (journal, batch_seq, account, currency),
  CONSTRAINT house_delta_credit_check CHECK ((credit >= 0)),
  CONSTRAINT house_delta_debit_check CHECK ((debit >= 0))
);
GRANT SELECT, INSERT ON laurel.house_delta TO laurel_app;

CREATE TABLE laurel.operation_key (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  source text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  status smallint NOT NULL,
  answer jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT operation_key_pkey PRIMARY KEY (bucket, member_id, source, key)
);
GRANT SELECT, INSERT ON laurel.operation_key TO laurel_app;

CREATE TABLE laurel.journal (
  journal smallint NOT NULL,
  epoch bigint NOT NULL,
  holder text NOT NULL,
  leased_until timestamp with time zone NOT NULL,
  head_seq bigint NOT NULL,
  head_hash bytea NOT NULL,
  CONSTRAINT journal_pkey PRIMARY KEY (journal),
  CONSTRAINT journal_journal_check CHECK ((journal > 0))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.journal TO laurel_app;

CREATE TABLE laurel.wallet (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  lp bigint NOT NULL,
  lp_carry bigint NOT NULL,
  rp bigint NOT NULL,
  rp_held bigint NOT NULL,
  ticket bigint NOT NULL,
  ticket_held bigint NOT NULL,
  payable bigint NOT NULL,
  CONSTRAINT wallet_pkey PRIMARY KEY (bucket, member_id),
  CONSTRAINT wallet_lp_check CHECK (((lp >= 0) AND (lp <= '9007199254740991'::bigint))),
  CONSTRAINT wallet_payable_check CHECK (((payable >= 0) AND (payable <= '9007199254740991'::bigint))),
  CONSTRAINT wallet_rp_check CHECK (((rp >= 0) AND (rp <= '9007199254740991'::bigint))),
  CONSTRAINT wallet_rp_held_check CHECK (((rp_held >= 0) AND (rp_held <= '9007199254740991'::bigint))),
  CONSTRAINT wallet_ticket_check CHECK (((ticket >= 0) AND (ticket <= '9007199254740991'::bigint))),
  CONSTRAINT wallet_ticket_held_check CHECK (((ticket_held >= 0) AND (ticket_held <= '9007199254740991'::bigint)))
) WITH (fillfactor=90);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.wallet TO laurel_app;

CREATE TABLE laurel.follower (
  name text NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  CONSTRAINT follower_pkey PRIMARY KEY (name, journal),
  CONSTRAINT follower_batch_seq_check CHECK ((batch_seq >= 0))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.follower TO laurel_app;

CREATE TABLE laurel.pruned_batch (
  of_journal smallint NOT NULL,
  of_batch bigint NOT NULL,
  month date NOT NULL,
  row_count bigint NOT NULL,
  nodes bytea NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT pruned_batch_pkey PRIMARY KEY (of_journal, of_batch, month),
  CONSTRAINT pruned_batch_row_count_check CHECK ((row_count > 0))
);
CREATE INDEX pruned_batch_by_batch ON laurel.pruned_batch USING btree (journal, batch_seq);
GRANT SELECT ON laurel.pruned_batch TO laurel_app;

CREATE TABLE laurel.pruned_month (
  month date NOT NULL,
  row_count bigint NOT NULL,
  CONSTRAINT pruned_month_pkey PRIMARY KEY (month),
  CONSTRAINT pruned_month_row_count_check CHECK ((row_count >= 0))
);
GRANT SELECT ON laurel.pruned_month TO laurel_app;

CREATE TABLE laurel.approval (
  bucket smallint NOT NULL,
  approval_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  request jsonb NOT NULL,
  reason text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamp with time zone NOT NULL,
  state text NOT NULL,
  decided_by text,
  decided_at timestamp with time zone,
  note text,
  CONSTRAINT approval_pkey PRIMARY KEY (bucket, approval_id),
  CONSTRAINT approval_check CHECK (((state = 'OPEN'::text) = (decided_by IS NULL))),
  CONSTRAINT approval_check1 CHECK (((state = 'WITHDRAWN'::text) = (decided_by = requested_by))),
  CONSTRAINT approval_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'APPROVED'::text, 'REJECTED'::text, 'WITHDRAWN'::text])))
);
CREATE INDEX approval_by_member ON laurel.approval USING btree (bucket, member_id, approval_id);
CREATE INDEX approval_by_state ON laurel.approval USING btree (state, approval_id);
CREATE UNIQUE INDEX approval_open ON laurel.approval USING btree (bucket, member_id, kind, subject) WHERE (state = 'OPEN'::text);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.approval TO laurel_app;

CREATE TABLE laurel.review (
  bucket smallint NOT NULL,
  review_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  cause text NOT NULL,
  state text NOT NULL,
  score smallint,
  evidence jsonb NOT NULL,
  note text,
  opened_by text NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  claimed_by text,
  claimed_at timestamp with time zone,
  resolved_by text,
  approved_by text,
  resolved_at timestamp with time zone,
  reason text,
  CONSTRAINT review_pkey PRIMARY KEY (bucket, review_id),
  CONSTRAINT review_check CHECK (((state = ANY (ARRAY['OPEN'::text, 'IN_REVIEW'::text])) = (resolved_at IS NULL))),
  CONSTRAINT review_check1 CHECK (((resolved_at IS NULL) = (resolved_by IS NULL))),
  CONSTRAINT review_check2 CHECK (((resolved_at IS NULL) = (reason IS NULL))),
  CONSTRAINT review_check3 CHECK (((state <> 'OPEN'::text) OR (claimed_by IS NULL))),
  CONSTRAINT review_check4 CHECK ((lower(approved_by) <> lower(resolved_by))),
  CONSTRAINT review_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'IN_REVIEW'::text, 'CONFIRMED'::text, 'DISMISSED'::text, 'BLOCKED'::text])))
);
CREATE INDEX review_by_member ON laurel.review USING btree (bucket, member_id, review_id);
CREATE INDEX review_by_state ON laurel.review USING btree (state, review_id);
CREATE UNIQUE INDEX review_open ON laurel.review USING btree (bucket, member_id, kind) WHERE (state = ANY (ARRAY['OPEN'::text, 'IN_REVIEW'::text]));
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.review TO laurel_app;

CREATE TABLE laurel.lot_entry (
  bucket smallint NOT NULL,
  transfer_id uuid NOT NULL,
  lot_id uuid NOT NULL,
  member_id uuid NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL,
  vendor text,
  expires_at timestamp with time zone,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT lot_entry_pkey PRIMARY KEY (bucket, transfer_id, lot_id),
  CONSTRAINT lot_entry_amount_check CHECK ((amount <> 0))
) PARTITION BY RANGE (transfer_id);
CREATE INDEX lot_entry_by_batch ON laurel.lot_entry USING btree (journal, batch_seq);
GRANT SELECT, INSERT ON laurel.lot_entry TO laurel_app;

CREATE TABLE laurel.lot_entry_default PARTITION OF laurel.lot_entry DEFAULT;

CREATE TABLE laurel.grant_event (
  bucket smallint NOT NULL,
  grant_id uuid NOT NULL,
  event_no bigint NOT NULL,
  member_id uuid NOT NULL,
  event text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  terms jsonb,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT grant_event_pkey PRIMARY KEY (bucket, grant_id, event_no),
  CONSTRAINT grant_event_check CHECK (((event_no = 1) = (terms IS NOT NULL))),
  CONSTRAINT grant_event_event_no_check CHECK ((event_no > 0))
) PARTITION BY RANGE (grant_id);
CREATE INDEX grant_event_by_batch ON laurel.grant_event USING btree (journal, batch_seq);
GRANT SELECT, INSERT ON laurel.grant_event TO laurel_app;

CREATE TABLE laurel.grant_event_default PARTITION OF laurel.grant_event DEFAULT;

CREATE TABLE laurel.lot (
  bucket smallint NOT NULL,
  lot_id uuid NOT NULL,
  member_id uuid NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL,
  remaining bigint NOT NULL,
  vendor text,
  earned_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  CONSTRAINT lot_pkey PRIMARY KEY (bucket, lot_id),
  CONSTRAINT lot_amount_check CHECK ((amount > 0)),
  CONSTRAINT lot_check CHECK (((remaining >= 0) AND (remaining <= amount))),
  CONSTRAINT lot_currency_check CHECK ((currency = ANY (ARRAY['RP'::text, 'TICKET'::text])))
) WITH (fillfactor=70);
CREATE INDEX lot_due ON laurel.lot USING btree (expires_at) WHERE (remaining > 0);
CREATE INDEX lot_open ON laurel.lot USING btree (bucket, member_id, currency, expires_at, lot_id) WHERE (remaining > 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.lot TO laurel_app;

CREATE TABLE laurel.reservation (
  bucket smallint NOT NULL,
  reservation_id uuid NOT NULL,
  member_id uuid NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL,
  state text NOT NULL,
  captured bigint NOT NULL,
  release_id uuid,
  reason text,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT reservation_pkey PRIMARY KEY (bucket, reservation_id),
  CONSTRAINT reservation_amount_check CHECK ((amount > 0)),
  CONSTRAINT reservation_check CHECK (((captured >= 0) AND (captured <= amount))),
  CONSTRAINT reservation_check1 CHECK (((state = 'OPEN'::text) = (ended_at IS NULL))),
  CONSTRAINT reservation_check2 CHECK (((state = 'CAPTURED'::text) = (captured > 0))),
  CONSTRAINT reservation_currency_check CHECK ((currency = ANY (ARRAY['RP'::text, 'TICKET'::text]))),
  CONSTRAINT reservation_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'CAPTURED'::text, 'VOIDED'::text, 'EXPIRED'::text])))
);
CREATE INDEX reservation_due ON laurel.reservation USING btree (expires_at) WHERE (state = 'OPEN'::text);
CREATE INDEX reservation_open ON laurel.reservation USING btree (bucket, member_id, reservation_id) WHERE (state = 'OPEN'::text);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.reservation TO laurel_app;

CREATE TABLE laurel.bonus_grant (
  bucket smallint NOT NULL,
  grant_id uuid NOT NULL,
  member_id uuid NOT NULL,
  state text NOT NULL,
  amount bigint NOT NULL,
  balance bigint NOT NULL,
  wagering_target bigint NOT NULL,
  terms jsonb NOT NULL,
  decision_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  outcome text NOT NULL,
  max_conversion bigint,
  open bigint NOT NULL,
  open_bets bigint NOT NULL,
  progress bigint NOT NULL,
  won bigint NOT NULL,
  settled bigint NOT NULL,
  converted bigint NOT NULL,
  forfeited bigint NOT NULL,
  events bigint NOT NULL,
  activate_after timestamp with time zone,
  CONSTRAINT bonus_grant_pkey PRIMARY KEY (bucket, grant_id),
  CONSTRAINT bonus_grant_bucket_decision_id_outcome_fkey FOREIGN KEY (bucket, decision_id, outcome) REFERENCES laurel.decision(bucket, decision_id, outcome),
  CONSTRAINT bonus_grant_amount_check CHECK ((amount > 0)),
  CONSTRAINT bonus_grant_balance_check CHECK ((balance >= 0)),
  CONSTRAINT bonus_grant_check1 CHECK (((converted >= 0) AND (converted <= max_conversion))),
  CONSTRAINT bonus_grant_empty_check CHECK (((ended_at IS NULL) OR (balance = 0))),
  CONSTRAINT bonus_grant_ended_check CHECK (((state = ANY (ARRAY['QUEUED'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'COMPLETING'::text])) = (ended_at IS NULL))),
  CONSTRAINT bonus_grant_events_check CHECK ((events >= 0)),
  CONSTRAINT bonus_grant_forfeited_check CHECK ((forfeited >= 0)),
  CONSTRAINT bonus_grant_max_conversion_check CHECK ((max_conversion >= 0)),
  CONSTRAINT bonus_grant_money_check CHECK (((amount + won) = ((((settled + converted) + forfeited) + balance) + open))),
  CONSTRAINT bonus_grant_open_bets_check CHECK ((open_bets >= 0)),
  CONSTRAINT bonus_grant_open_check CHECK ((open >= 0)),
  CONSTRAINT bonus_grant_outcome_check CHECK ((outcome = ANY (ARRAY['APPROVED'::text, 'REDUCED'::text]))),
  CONSTRAINT bonus_grant_progress_check CHECK ((progress >= 0)),
  CONSTRAINT bonus_grant_settled_check CHECK ((settled >= 0)),
  CONSTRAINT bonus_grant_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'COMPLETING'::text, 'CONVERTED'::text, 'LOST'::text, 'EXPIRED'::text, 'FORFEITED'::text, 'CANCELLED'::text]))),
  CONSTRAINT bonus_grant_wagering_target_check CHECK ((wagering_target >= 0)),
  CONSTRAINT bonus_grant_won_check CHECK ((won >= 0))
);
CREATE INDEX bonus_grant_by_member ON laurel.bonus_grant USING btree (bucket, member_id, grant_id);
CREATE INDEX bonus_grant_by_state ON laurel.bonus_grant USING btree (state);
CREATE INDEX bonus_grant_due ON laurel.bonus_grant USING btree (expires_at) WHERE (state = ANY (ARRAY['QUEUED'::text, 'ACTIVE'::text, 'SUSPENDED'::text]));
CREATE INDEX bonus_grant_live ON laurel.bonus_grant USING btree (bucket, member_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX bonus_grant_one_active ON laurel.bonus_grant USING btree (bucket, member_id) WHERE (state = ANY (ARRAY['ACTIVE'::text, 'SUSPENDED'::text, 'COMPLETING'::text]));
CREATE INDEX bonus_grant_queued ON laurel.bonus_grant USING btree (activate_after) WHERE (state = 'QUEUED'::text);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.bonus_grant TO laurel_app;

CREATE TABLE laurel.activity (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  event_id text NOT NULL,
  day date NOT NULL,
  kind text NOT NULL,
  at timestamp with time zone NOT NULL,
  totals jsonb,
  lp bigint NOT NULL,
  lp_carry bigint NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  amount bigint,
  bonus bigint,
  game_type text,
  round_id text,
  grant_id uuid,
  progress bigint,
  multiplier bigint,
  ref_event_id text,
  ref_at timestamp with time zone,
  game_id text,
  session_id text,
  duration bigint,
  ref_kind text,
  CONSTRAINT activity_pkey PRIMARY KEY (bucket, member_id, day, event_id),
  CONSTRAINT activity_amount_check CHECK ((amount >= 0)),
  CONSTRAINT activity_check CHECK (((bonus >= 0) AND (bonus <= amount))),
  CONSTRAINT activity_duration_check CHECK ((duration >= 0)),
  CONSTRAINT activity_kind_check CHECK ((kind = ANY (ARRAY['OPENING'::text, 'DEPOSIT'::text, 'WITHDRAWAL'::text, 'WAGER'::text, 'WIN'::text, 'SESSION_START'::text, 'SESSION_END'::text, 'SESSION'::text, 'VOID'::text]))),
  CONSTRAINT activity_shape_check CHECK ((((kind = 'OPENING'::text) = (totals IS NOT NULL)) AND ((kind = 'OPENING'::text) = (amount IS NULL)) AND ((kind = 'OPENING'::text) = (bonus IS NULL)) AND ((kind = 'OPENING'::text) = (progress IS NULL)) AND ((kind = 'OPENING'::text) = (multiplier IS NULL)) AND ((kind = 'VOID'::text) = (ref_event_id IS NOT NULL)) AND ((kind = 'VOID'::text) = (ref_at IS NOT NULL))))
) PARTITION BY RANGE (day);
CREATE INDEX activity_bonus ON laurel.activity USING btree (bucket, member_id, journal, batch_seq, batch_index) WHERE ((bonus > 0) AND (grant_id IS NOT NULL) AND (event_id !~ '^(wager|win|void):'::text));
CREATE INDEX activity_bonus_round ON laurel.activity USING btree (bucket, member_id, round_id) WHERE ((kind = 'WAGER'::text) AND (grant_id IS NOT NULL) AND (round_id IS NOT NULL));
CREATE INDEX activity_by_batch ON laurel.activity USING btree (journal, batch_seq);
CREATE INDEX activity_by_kind ON laurel.activity USING btree (kind, day, journal, batch_seq);
CREATE INDEX activity_by_member_and_kind ON laurel.activity USING btree (bucket, member_id, kind, day) WHERE (kind <> ALL (ARRAY['WAGER'::text, 'WIN'::text]));
CREATE INDEX activity_opening ON laurel.activity USING btree (bucket, member_id, at) WHERE (kind = 'OPENING'::text);
CREATE INDEX activity_points ON laurel.activity USING btree (bucket, member_id, journal, batch_seq, batch_index) WHERE (lp <> 0);
CREATE INDEX activity_session ON laurel.activity USING btree (bucket, member_id, session_id) WHERE (kind = ANY (ARRAY['SESSION_START'::text, 'SESSION_END'::text]));
CREATE INDEX activity_void ON laurel.activity USING btree (bucket, member_id, ref_event_id) WHERE (kind = 'VOID'::text);
GRANT SELECT, INSERT ON laurel.activity TO laurel_app;

CREATE TABLE laurel.activity_default PARTITION OF laurel.activity DEFAULT;

CREATE TABLE laurel.import_error (
  import_id uuid NOT NULL,
  row_no bigint NOT NULL,
  fault_no bigint NOT NULL,
  column_name text,
  code text NOT NULL,
  message text NOT NULL,
  CONSTRAINT import_error_pkey PRIMARY KEY (import_id, row_no, fault_no),
  CONSTRAINT import_error_import_id_fkey FOREIGN KEY (import_id) REFERENCES laurel.import(import_id)
);
GRANT SELECT, INSERT ON laurel.import_error TO laurel_app;

CREATE TABLE laurel.standing_change (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  change_no bigint NOT NULL,
  what text NOT NULL,
  from_value text NOT NULL,
  to_value text NOT NULL,
  cause text NOT NULL,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  CONSTRAINT standing_change_pkey PRIMARY KEY (bucket, member_id, change_no),
  CONSTRAINT standing_change_change_no_check CHECK ((change_no > 0)),
  CONSTRAINT standing_change_check CHECK ((from_value <> to_value)),
  CONSTRAINT standing_change_what_check CHECK ((what = ANY (ARRAY['segment'::text, 'tier'::text, 'risk'::text])))
);
CREATE INDEX standing_change_by_batch ON laurel.standing_change USING btree (journal, batch_seq);
GRANT SELECT, INSERT ON laurel.standing_change TO laurel_app;

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
  first_at timestamp with time zone,
  last_at timestamp with time zone,
  days_active bigint NOT NULL,
  lp_earned bigint NOT NULL,
  facts bigint NOT NULL,
  CONSTRAINT profile_pkey PRIMARY KEY (bucket, member_id),
  CONSTRAINT profile_lp_earned_check CHECK ((lp_earned >= 0))
) WITH (fillfactor=90);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.profile TO laurel_app;

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
  CONSTRAINT profile_day_pkey PRIMARY KEY (bucket, member_id, day)
) WITH (fillfactor=90);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.profile_day TO laurel_app;

CREATE TABLE laurel.import (
  import_id uuid NOT NULL,
  file_name text NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  options jsonb NOT NULL,
  unknown_columns text[] NOT NULL,
  actor text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  rows_total bigint,
  rows_done bigint NOT NULL,
  players_created bigint NOT NULL,
  players_updated bigint NOT NULL,
  rewards_issued bigint NOT NULL,
  errors bigint NOT NULL,
  duration_ms bigint NOT NULL,
  fault jsonb,
  events_accepted bigint,
  events_duplicate bigint,
  CONSTRAINT import_pkey PRIMARY KEY (import_id),
  CONSTRAINT import_events_accepted_check CHECK ((events_accepted >= 0)),
  CONSTRAINT import_events_duplicate_check CHECK ((events_duplicate >= 0)),
  CONSTRAINT import_kind_check CHECK ((kind = ANY (ARRAY['totals'::text, 'events'::text]))),
  CONSTRAINT import_state_check CHECK ((state = ANY (ARRAY['RUNNING'::text, 'DONE'::text, 'FAILED'::text])))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.import TO laurel_app;

CREATE TABLE laurel.standing (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  segment text NOT NULL,
  tier text NOT NULL,
  tier_since timestamp with time zone NOT NULL,
  tier_until timestamp with time zone,
  due_at timestamp with time zone,
  risk_score smallint NOT NULL,
  risk_label text NOT NULL,
  changes bigint NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  risk_override text,
  risk_override_covers text,
  risk_flags integer DEFAULT 0 NOT NULL,
  CONSTRAINT standing_pkey PRIMARY KEY (bucket, member_id),
  CONSTRAINT standing_changes_check CHECK ((changes >= 0)),
  CONSTRAINT standing_risk_flags_check CHECK ((risk_flags >= 0)),
  CONSTRAINT standing_risk_override_check CHECK ((risk_override = ANY (ARRAY['LOW'::text, 'MEDIUM'::text, 'HIGH'::text, 'CRITICAL'::text]))),
  CONSTRAINT standing_risk_override_covers_check CHECK ((risk_override_covers = ANY (ARRAY['LOW'::text, 'MEDIUM'::text, 'HIGH'::text, 'CRITICAL'::text]))),
  CONSTRAINT standing_risk_override_whole CHECK (((risk_override IS NULL) = (risk_override_covers IS NULL)))
) WITH (fillfactor=90);
CREATE INDEX standing_due ON laurel.standing USING btree (due_at) WHERE (due_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.standing TO laurel_app;

CREATE TABLE laurel.reclassification (
  run_id uuid NOT NULL,
  state text NOT NULL,
  cause text NOT NULL,
  actor text NOT NULL,
  policy_hash text NOT NULL,
  buckets_done smallint NOT NULL,
  members_total bigint NOT NULL,
  members_done bigint NOT NULL,
  segments_changed bigint NOT NULL,
  tiers_changed bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  duration_ms bigint NOT NULL,
  CONSTRAINT reclassification_pkey PRIMARY KEY (run_id),
  CONSTRAINT reclassification_buckets_done_check CHECK (((buckets_done >= 0) AND (buckets_done <= 256))),
  CONSTRAINT reclassification_state_check CHECK ((state = ANY (ARRAY['RUNNING'::text, 'DONE'::text, 'FAILED'::text])))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.reclassification TO laurel_app;

CREATE TABLE laurel.wager (
  bucket smallint NOT NULL,
  wager_id uuid NOT NULL,
  member_id uuid NOT NULL,
  round_id text NOT NULL,
  game_type text NOT NULL,
  grant_id uuid,
  real_stake bigint NOT NULL,
  bonus_stake bigint NOT NULL,
  counted bigint NOT NULL,
  multiplier bigint NOT NULL,
  state text NOT NULL,
  real_win bigint,
  bonus_win bigint,
  late boolean NOT NULL,
  placed_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT wager_pkey PRIMARY KEY (bucket, wager_id),
  CONSTRAINT wager_bonus_stake_check CHECK ((bonus_stake >= 0)),
  CONSTRAINT wager_bonus_win_check CHECK ((bonus_win >= 0)),
  CONSTRAINT wager_check CHECK (((real_stake + bonus_stake) > 0)),
  CONSTRAINT wager_check1 CHECK (((grant_id IS NOT NULL) OR ((bonus_stake = 0) AND (counted = 0)))),
  CONSTRAINT wager_check2 CHECK (((state = 'OPEN'::text) = (ended_at IS NULL))),
  CONSTRAINT wager_check3 CHECK ((((state = 'SETTLED'::text) = (real_win IS NOT NULL)) AND ((state = 'SETTLED'::text) = (bonus_win IS NOT NULL)))),
  CONSTRAINT wager_counted_check CHECK ((counted >= 0)),
  CONSTRAINT wager_multiplier_check CHECK ((multiplier >= 0)),
  CONSTRAINT wager_real_stake_check CHECK ((real_stake >= 0)),
  CONSTRAINT wager_real_win_check CHECK ((real_win >= 0)),
  CONSTRAINT wager_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'SETTLED'::text, 'VOIDED'::text])))
);
CREATE INDEX wager_by_member ON laurel.wager USING btree (bucket, member_id, wager_id);
CREATE INDEX wager_by_state ON laurel.wager USING btree (state, wager_id);
CREATE INDEX wager_open ON laurel.wager USING btree (bucket, member_id, round_id) WHERE (state = 'OPEN'::text);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.wager TO laurel_app;

CREATE TABLE laurel.waiting_void (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  ref_event_id text NOT NULL,
  ref_day date NOT NULL,
  event_id text NOT NULL,
  day date NOT NULL,
  at timestamp with time zone NOT NULL,
  ref_at timestamp with time zone NOT NULL,
  told_at timestamp with time zone NOT NULL,
  CONSTRAINT waiting_void_pkey PRIMARY KEY (bucket, member_id, ref_event_id, ref_day),
  CONSTRAINT waiting_void_bucket_member_id_event_id_day_key UNIQUE (bucket, member_id, event_id, day)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.waiting_void TO laurel_app;

CREATE TABLE laurel.horizon (
  horizon_id text NOT NULL,
  taken_from date NOT NULL,
  closed_before date NOT NULL,
  CONSTRAINT horizon_pkey PRIMARY KEY (horizon_id),
  CONSTRAINT horizon_check CHECK ((closed_before <= taken_from)),
  CONSTRAINT horizon_horizon_id_check CHECK ((horizon_id = 'horizon'::text))
);
GRANT SELECT ON laurel.horizon TO laurel_app;

CREATE TABLE laurel.closing (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  month date NOT NULL,
  profile jsonb NOT NULL,
  days jsonb NOT NULL,
  wagers jsonb NOT NULL,
  lp_given bigint NOT NULL,
  lp_taken bigint NOT NULL,
  lp_carry bigint NOT NULL,
  grants jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT closing_pkey PRIMARY KEY (bucket, member_id, month),
  CONSTRAINT closing_lp_given_check CHECK ((lp_given >= 0)),
  CONSTRAINT closing_lp_taken_check CHECK ((lp_taken >= 0))
);
CREATE INDEX closing_by_batch ON laurel.closing USING btree (journal, batch_seq);
GRANT SELECT ON laurel.closing TO laurel_app;

CREATE TABLE laurel.risk_assessment (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  assessment_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  cause text NOT NULL,
  model text NOT NULL,
  score numeric(5,2) NOT NULL,
  label text NOT NULL,
  in_force text NOT NULL,
  confidence numeric(3,2) NOT NULL,
  features jsonb NOT NULL,
  factors jsonb NOT NULL,
  behaviour jsonb NOT NULL,
  challenger jsonb,
  CONSTRAINT risk_assessment_pkey PRIMARY KEY (bucket, member_id, assessment_id),
  CONSTRAINT risk_assessment_in_force_check CHECK ((in_force = ANY (ARRAY['LOW'::text, 'MEDIUM'::text, 'HIGH'::text, 'CRITICAL'::text]))),
  CONSTRAINT risk_assessment_label_check CHECK ((label = ANY (ARRAY['LOW'::text, 'MEDIUM'::text, 'HIGH'::text, 'CRITICAL'::text]))),
  CONSTRAINT risk_assessment_score_check CHECK (((score >= (0)::numeric) AND (score <= (100)::numeric)))
) PARTITION BY RANGE (assessment_id);
GRANT SELECT, INSERT ON laurel.risk_assessment TO laurel_app;

CREATE TABLE laurel.risk_assessment_default PARTITION OF laurel.risk_assessment DEFAULT;

CREATE TABLE laurel.risk_override (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  override_id uuid NOT NULL,
  label text,
  covers text,
  reason text NOT NULL,
  set_by text NOT NULL,
  approved_by text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT risk_override_pkey PRIMARY KEY (bucket, member_id, override_id),
  CONSTRAINT risk_override_check CHECK (((label IS NULL) = (covers IS NULL)))
);
GRANT SELECT, INSERT ON laurel.risk_override TO laurel_app;

CREATE TABLE laurel.risk_outcome (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  label text NOT NULL,
  told_by text NOT NULL,
  told_at timestamp with time zone NOT NULL,
  CONSTRAINT risk_outcome_pkey PRIMARY KEY (bucket, member_id, at),
  CONSTRAINT risk_outcome_label_check CHECK ((label = ANY (ARRAY['LOW'::text, 'MEDIUM'::text, 'HIGH'::text, 'CRITICAL'::text])))
);
CREATE INDEX risk_outcome_by_time ON laurel.risk_outcome USING btree (at);
GRANT SELECT, INSERT ON laurel.risk_outcome TO laurel_app;

CREATE TABLE laurel.risk_flag (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  flag_id uuid NOT NULL,
  category text NOT NULL,
  reason text NOT NULL,
  raised_by text NOT NULL,
  raised_at timestamp with time zone NOT NULL,
  lifted_by text,
  approved_by text,
  lifted_at timestamp with time zone,
  lift_reason text,
  CONSTRAINT risk_flag_pkey PRIMARY KEY (bucket, member_id, flag_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.risk_flag TO laurel_app;

CREATE TABLE laurel.risk_tally (
  model text NOT NULL,
  input text NOT NULL,
  bin smallint NOT NULL,
  members bigint NOT NULL,
  CONSTRAINT risk_tally_pkey PRIMARY KEY (model, input, bin)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.risk_tally TO laurel_app;

CREATE TABLE laurel.abuse_change (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  change_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  from_action text NOT NULL,
  to_action text NOT NULL,
  score smallint NOT NULL,
  signals jsonb NOT NULL,
  CONSTRAINT abuse_change_pkey PRIMARY KEY (bucket, member_id, change_id)
);
GRANT SELECT, INSERT ON laurel.abuse_change TO laurel_app;

CREATE TABLE laurel.abuse_word (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  word_id uuid NOT NULL,
  what text NOT NULL,
  dismissed jsonb,
  review_id uuid NOT NULL,
  reason text NOT NULL,
  said_by text NOT NULL,
  approved_by text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT abuse_word_pkey PRIMARY KEY (bucket, member_id, word_id),
  CONSTRAINT abuse_word_check CHECK (((what = 'DISMISSED'::text) = (dismissed IS NOT NULL))),
  CONSTRAINT abuse_word_check1 CHECK ((lower(approved_by) <> lower(said_by))),
  CONSTRAINT abuse_word_what_check CHECK ((what = ANY (ARRAY['DISMISSED'::text, 'BLOCKED'::text])))
);
GRANT SELECT, INSERT ON laurel.abuse_word TO laurel_app;

CREATE TABLE laurel.abuse_state (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  facts bigint NOT NULL,
  terms text NOT NULL,
  through_day date,
  day_rows bigint NOT NULL,
  evidence jsonb NOT NULL,
  score smallint NOT NULL,
  action text NOT NULL,
  scored_at timestamp with time zone NOT NULL,
  CONSTRAINT abuse_state_pkey PRIMARY KEY (bucket, member_id),
  CONSTRAINT abuse_state_score_check CHECK (((score >= 0) AND (score <= 100)))
);
CREATE INDEX abuse_state_by_band ON laurel.abuse_state USING btree (action, score, bucket, member_id) WHERE ((score > 0) OR (action <> 'NO_ACTION'::text));
CREATE INDEX abuse_state_penalised ON laurel.abuse_state USING btree (bucket, member_id) WHERE (action <> 'NO_ACTION'::text);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.abuse_state TO laurel_app;

CREATE TABLE laurel.member_cluster (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  CONSTRAINT member_cluster_pkey PRIMARY KEY (bucket, member_id)
);
CREATE INDEX member_cluster_members ON laurel.member_cluster USING btree (cluster_id, bucket, member_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.member_cluster TO laurel_app;

CREATE TABLE laurel.evaluation (
  bucket smallint NOT NULL,
  evaluation_id uuid NOT NULL,
  policy_hash text NOT NULL,
  engine_version text NOT NULL,
  snapshot jsonb NOT NULL,
  CONSTRAINT evaluation_pkey PRIMARY KEY (bucket, evaluation_id)
) PARTITION BY RANGE (evaluation_id);
GRANT SELECT, INSERT ON laurel.evaluation TO laurel_app;

CREATE TABLE laurel.evaluation_default PARTITION OF laurel.evaluation DEFAULT;

CREATE TABLE laurel.decision (
  bucket smallint NOT NULL,
  decision_id uuid NOT NULL,
  evaluation_id uuid NOT NULL,
  member_id uuid NOT NULL,
  record jsonb NOT NULL,
  rule_id text GENERATED ALWAYS AS ((record ->> 'ruleId'::text)) STORED,
  rule_version bigint GENERATED ALWAYS AS (((record ->> 'ruleVersion'::text))::bigint) STORED,
  outcome text GENERATED ALWAYS AS ((record ->> 'outcome'::text)) STORED NOT NULL,
  reason text GENERATED ALWAYS AS ((record ->> 'reason'::text)) STORED NOT NULL,
  currency text GENERATED ALWAYS AS (((record -> 'amount'::text) ->> 'currency'::text)) STORED NOT NULL,
  granted bigint GENERATED ALWAYS AS ((((record -> 'amount'::text) ->> 'grantedMinor'::text))::bigint) STORED NOT NULL,
  actor text NOT NULL,
  note text,
  at timestamp with time zone NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  CONSTRAINT decision_pkey PRIMARY KEY (bucket, decision_id, outcome),
  CONSTRAINT decision_check CHECK (((granted = 0) = (outcome = 'REFUSED'::text))),
  CONSTRAINT decision_granted_check CHECK ((granted >= 0)),
  CONSTRAINT decision_outcome_check CHECK ((outcome = ANY (ARRAY['APPROVED'::text, 'REDUCED'::text, 'REFUSED'::text])))
) PARTITION BY RANGE (decision_id);
CREATE INDEX decision_by_batch ON laurel.decision USING btree (journal, batch_seq);
CREATE INDEX decision_by_hand ON laurel.decision USING btree (bucket, member_id, decision_id) WHERE (rule_id IS NULL);
CREATE INDEX decision_by_kind ON laurel.decision USING btree (COALESCE(rule_id, ''::text), reason, outcome, decision_id);
CREATE INDEX decision_by_member ON laurel.decision USING btree (bucket, member_id, decision_id);
CREATE INDEX decision_by_time ON laurel.decision USING btree (decision_id);
GRANT SELECT, INSERT ON laurel.decision TO laurel_app;

CREATE TABLE laurel.decision_default PARTITION OF laurel.decision DEFAULT;

CREATE TABLE laurel.reward (
  bucket smallint NOT NULL,
  reward_id uuid NOT NULL,
  member_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  outcome text NOT NULL,
  rule_id text NOT NULL,
  rule_version bigint NOT NULL,
  type text NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  value bigint NOT NULL,
  terms jsonb NOT NULL,
  facts bigint NOT NULL,
  budget_period text,
  grant_id uuid,
  transfer_id uuid,
  created_at timestamp with time zone NOT NULL,
  issued_at timestamp with time zone,
  ended text,
  offer_until timestamp with time zone,
  withheld boolean DEFAULT false NOT NULL,
  CONSTRAINT reward_pkey PRIMARY KEY (bucket, reward_id),
  CONSTRAINT reward_bucket_decision_id_key UNIQUE (bucket, decision_id),
  CONSTRAINT reward_bucket_decision_id_outcome_fkey FOREIGN KEY (bucket, decision_id, outcome) REFERENCES laurel.decision(bucket, decision_id, outcome),
  CONSTRAINT reward_amount_check CHECK ((amount > 0)),
  CONSTRAINT reward_ended_check CHECK ((ended = ANY (ARRAY['CANCELLED'::text, 'LAPSED'::text]))),
  CONSTRAINT reward_outcome_check CHECK ((outcome = ANY (ARRAY['APPROVED'::text, 'REDUCED'::text]))),
  CONSTRAINT reward_value_check CHECK ((value >= 0)),
  CONSTRAINT reward_withheld_check CHECK (((NOT withheld) OR (ended = 'LAPSED'::text)))
);
CREATE INDEX reward_by_grant ON laurel.reward USING btree (bucket, grant_id) WHERE (grant_id IS NOT NULL);
CREATE INDEX reward_by_issue ON laurel.reward USING btree (issued_at, reward_id);
CREATE INDEX reward_by_kind ON laurel.reward USING btree (rule_id, type, reward_id);
CREATE INDEX reward_by_member ON laurel.reward USING btree (bucket, member_id, created_at);
CREATE INDEX reward_by_time ON laurel.reward USING btree (reward_id);
CREATE INDEX reward_ended ON laurel.reward USING btree (ended, reward_id) WHERE (ended IS NOT NULL);
CREATE INDEX reward_open ON laurel.reward USING btree (offer_until) WHERE ((transfer_id IS NULL) AND (ended IS NULL));
CREATE INDEX reward_open_of_rule ON laurel.reward USING btree (rule_id) WHERE ((transfer_id IS NULL) AND (ended IS NULL));
CREATE INDEX reward_waiting ON laurel.reward USING btree (reward_id) WHERE ((transfer_id IS NULL) AND (ended IS NULL));
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.reward TO laurel_app;

CREATE TABLE laurel.budget (
  rule_id text NOT NULL,
  period text NOT NULL,
  amount bigint NOT NULL,
  spent bigint NOT NULL,
  CONSTRAINT budget_pkey PRIMARY KEY (rule_id, period),
  CONSTRAINT budget_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES laurel.rule(rule_id),
  CONSTRAINT budget_amount_check CHECK ((amount >= 0)),
  CONSTRAINT budget_check CHECK ((spent <= amount)),
  CONSTRAINT budget_spent_check CHECK ((spent >= 0))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.budget TO laurel_app;

CREATE TABLE laurel.last_evaluation (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  facts bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT last_evaluation_pkey PRIMARY KEY (bucket, member_id)
) WITH (fillfactor=70);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.last_evaluation TO laurel_app;

CREATE TABLE laurel.schedule_run (
  rule_id text NOT NULL,
  due_at timestamp with time zone NOT NULL,
  done boolean NOT NULL,
  CONSTRAINT schedule_run_pkey PRIMARY KEY (rule_id),
  CONSTRAINT schedule_run_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES laurel.rule(rule_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.schedule_run TO laurel_app;

CREATE TABLE laurel.member_card (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  external_id text NOT NULL,
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
  last_seen timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  wagered_step smallint GENERATED ALWAYS AS ((
CASE
    WHEN (wagered > 0) THEN ((1)::double precision + floor(((20)::double precision * ln((wagered)::double precision))))
    ELSE (0)::double precision
END)::smallint) STORED NOT NULL,
  CONSTRAINT member_card_pkey PRIMARY KEY (bucket, member_id)
) WITH (fillfactor=45);
CREATE INDEX member_card_by_country ON laurel.member_card USING btree (country, status, segment, tier, risk_label, external_id);
CREATE INDEX member_card_by_country_wagered ON laurel.member_card USING btree (country, status, segment, tier, risk_label, wagered_step, external_id);
CREATE INDEX member_card_by_id ON laurel.member_card USING btree (external_id);
CREATE INDEX member_card_by_place ON laurel.member_card USING btree (status, segment, tier, risk_label, external_id);
CREATE INDEX member_card_by_text ON laurel.member_card USING gin (external_id laurel.gin_trgm_ops);
CREATE INDEX member_card_by_wagered ON laurel.member_card USING btree (status, segment, tier, risk_label, wagered_step, external_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.member_card TO laurel_app;

CREATE TABLE laurel.card_tally (
  status text NOT NULL,
  segment text NOT NULL,
  tier text NOT NULL,
  risk_label text NOT NULL,
  players bigint NOT NULL,
  lp bigint NOT NULL,
  rp bigint NOT NULL,
  ticket bigint NOT NULL,
  bonus bigint NOT NULL,
  payable bigint NOT NULL,
  CONSTRAINT card_tally_pkey PRIMARY KEY (status, segment, tier, risk_label),
  CONSTRAINT card_tally_players_check CHECK ((players >= 0))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.card_tally TO laurel_app;

CREATE TABLE laurel.play_day (
  day date NOT NULL,
  game_type text NOT NULL,
  deposited bigint NOT NULL,
  withdrawn bigint NOT NULL,
  wagered bigint NOT NULL,
  won bigint NOT NULL,
  bets bigint NOT NULL,
  sessions bigint NOT NULL,
  CONSTRAINT play_day_pkey PRIMARY KEY (day, game_type)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.play_day TO laurel_app;

CREATE TABLE laurel.booking_day (
  day date NOT NULL,
  code text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  currency text NOT NULL,
  n bigint NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT booking_day_pkey PRIMARY KEY (day, code, from_account, to_account, currency)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.booking_day TO laurel_app;

CREATE TABLE laurel.decision_day (
  day date NOT NULL,
  rule_id text NOT NULL,
  rule_version bigint NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  n bigint NOT NULL,
  CONSTRAINT decision_day_pkey PRIMARY KEY (day, rule_id, rule_version, outcome, reason)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.decision_day TO laurel_app;

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
  CONSTRAINT reward_day_pkey PRIMARY KEY (day, rule_id, rule_version, type)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.reward_day TO laurel_app;

CREATE TABLE laurel.move_day (
  day date NOT NULL,
  what text NOT NULL,
  from_value text NOT NULL,
  to_value text NOT NULL,
  n bigint NOT NULL,
  CONSTRAINT move_day_pkey PRIMARY KEY (day, what, from_value, to_value)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.move_day TO laurel_app;

CREATE TABLE laurel.lot_day (
  day date NOT NULL,
  currency text NOT NULL,
  earned_on date NOT NULL,
  expires_on date NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT lot_day_pkey PRIMARY KEY (day, currency, earned_on, expires_on)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON laurel.lot_day TO laurel_app;

CREATE VIEW laurel.entry AS
 SELECT t.bucket,
    t.member_id,
    line.account,
    t.currency,
    line.debit,
    line.credit,
    t.at,
    'transfer'::text AS source,
    t.transfer_id::text AS source_id,
    t.journal,
    t.batch_seq,
    t.batch_index
   FROM laurel.transfer t
     CROSS JOIN LATERAL ( VALUES (t.from_account,t.amount,0::bigint), (t.to_account,0::bigint,t.amount)) line(account, debit, credit)
UNION ALL
 SELECT a.bucket,
    a.member_id,
    line.account,
    'LP'::text AS currency,
    line.debit,
    line.credit,
    a.at,
    'activity'::text AS source,
    a.event_id AS source_id,
    a.journal,
    a.batch_seq,
    a.batch_index
   FROM laurel.activity a
     CROSS JOIN LATERAL ( VALUES ('ISSUANCE'::text,GREATEST(a.lp, 0::bigint),GREATEST(- a.lp, 0::bigint)), ('LP'::text,GREATEST(- a.lp, 0::bigint),GREATEST(a.lp, 0::bigint))) line(account, debit, credit)
  WHERE a.lp <> 0
UNION ALL
 SELECT a.bucket,
    a.member_id,
    line.account,
    p.base_currency AS currency,
    line.debit,
    line.credit,
    a.at,
    'activity'::text AS source,
    a.event_id AS source_id,
    a.journal,
    a.batch_seq,
    a.batch_index
   FROM laurel.activity a
     CROSS JOIN laurel.program p
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN (COALESCE(a.ref_kind,
                    CASE
                        WHEN a.kind = 'VOID'::text THEN 'WAGER'::text
                        ELSE a.kind
                    END) = 'WIN'::text) = (a.kind = 'VOID'::text) THEN a.bonus
                    ELSE 0::bigint
                END AS spent) side
     CROSS JOIN LATERAL ( VALUES ('BONUS:'::text || a.grant_id::text,side.spent,a.bonus - side.spent), ('GAME'::text,a.bonus - side.spent,side.spent)) line(account, debit, credit)
  WHERE a.bonus > 0 AND a.event_id !~ '^(wager|win|void):'::text AND a.grant_id IS NOT NULL
UNION ALL
 SELECT c.bucket,
    c.member_id,
    line.account,
    line.currency,
    line.debit,
    line.credit,
    c.at,
    'closing'::text AS source,
    c.month::text AS source_id,
    c.journal,
    c.batch_seq,
    c.batch_index
   FROM laurel.closing c
     JOIN laurel.pruned_month m ON m.month = c.month
     CROSS JOIN LATERAL ( SELECT sums.account,
            'LP'::text AS currency,
            sums.debit,
            sums.credit
           FROM ( VALUES ('ISSUANCE'::text,c.lp_given,c.lp_taken), ('LP'::text,c.lp_taken,c.lp_given)) sums(account, debit, credit)
        UNION ALL
         SELECT sums.account,
            p.base_currency,
            sums.debit,
            sums.credit
           FROM jsonb_each(c.grants) g(grant_id, moved)
             CROSS JOIN laurel.program p
             CROSS JOIN LATERAL ( SELECT ((g.moved ->> 'staked'::text)::bigint) + ((g.moved ->> 'wonBack'::text)::bigint) AS spent,
                    ((g.moved ->> 'won'::text)::bigint) + ((g.moved ->> 'stakedBack'::text)::bigint) AS got) side
             CROSS JOIN LATERAL ( VALUES ('BONUS:'::text || g.grant_id,side.spent,side.got), ('GAME'::text,side.got,side.spent)) sums(account, debit, credit)) line
  WHERE (line.debit + line.credit) > 0;
GRANT SELECT ON laurel.entry TO laurel_app;

CREATE OR REPLACE FUNCTION laurel.gin_extract_query_trgm(text, internal, smallint, internal, internal, internal, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gin_extract_query_trgm$function$;

CREATE OR REPLACE FUNCTION laurel.gin_extract_value_trgm(text, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gin_extract_value_trgm$function$;

CREATE OR REPLACE FUNCTION laurel.gin_trgm_consistent(internal, smallint, text, integer, internal, internal, internal, internal)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gin_trgm_consistent$function$;

CREATE OR REPLACE FUNCTION laurel.gin_trgm_triconsistent(internal, smallint, text, integer, internal, internal, internal)
 RETURNS "char"
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gin_trgm_triconsistent$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_compress(internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_compress$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_consistent(internal, text, smallint, oid, internal)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_consistent$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_decompress(internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_decompress$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_distance(internal, text, smallint, oid, internal)
 RETURNS double precision
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_distance$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_in(cstring)
 RETURNS laurel.gtrgm
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_in$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_options(internal)
 RETURNS void
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE
AS '$libdir/pg_trgm', $function$gtrgm_options$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_out(laurel.gtrgm)
 RETURNS cstring
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_out$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_penalty(internal, internal, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_penalty$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_picksplit(internal, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_picksplit$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_same(laurel.gtrgm, laurel.gtrgm, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_same$function$;

CREATE OR REPLACE FUNCTION laurel.gtrgm_union(internal, internal)
 RETURNS laurel.gtrgm
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$gtrgm_union$function$;

CREATE OR REPLACE FUNCTION laurel.set_limit(real)
 RETURNS real
 LANGUAGE c
 STRICT
AS '$libdir/pg_trgm', $function$set_limit$function$;

CREATE OR REPLACE FUNCTION laurel.show_limit()
 RETURNS real
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$show_limit$function$;

CREATE OR REPLACE FUNCTION laurel.show_trgm(text)
 RETURNS text[]
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$show_trgm$function$;

CREATE OR REPLACE FUNCTION laurel.similarity(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$similarity$function$;

CREATE OR REPLACE FUNCTION laurel.similarity_dist(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$similarity_dist$function$;

CREATE OR REPLACE FUNCTION laurel.similarity_op(text, text)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$similarity_op$function$;

CREATE OR REPLACE FUNCTION laurel.strict_word_similarity(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$strict_word_similarity$function$;

CREATE OR REPLACE FUNCTION laurel.strict_word_similarity_commutator_op(text, text)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$strict_word_similarity_commutator_op$function$;

CREATE OR REPLACE FUNCTION laurel.strict_word_similarity_dist_commutator_op(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$strict_word_similarity_dist_commutator_op$function$;

CREATE OR REPLACE FUNCTION laurel.strict_word_similarity_dist_op(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$strict_word_similarity_dist_op$function$;

CREATE OR REPLACE FUNCTION laurel.strict_word_similarity_op(text, text)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$strict_word_similarity_op$function$;

CREATE OR REPLACE FUNCTION laurel.word_similarity(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$word_similarity$function$;

CREATE OR REPLACE FUNCTION laurel.word_similarity_commutator_op(text, text)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$word_similarity_commutator_op$function$;

CREATE OR REPLACE FUNCTION laurel.word_similarity_dist_commutator_op(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$word_similarity_dist_commutator_op$function$;

CREATE OR REPLACE FUNCTION laurel.word_similarity_dist_op(text, text)
 RETURNS real
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$word_similarity_dist_op$function$;

CREATE OR REPLACE FUNCTION laurel.word_similarity_op(text, text)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS '$libdir/pg_trgm', $function$word_similarity_op$function$;
