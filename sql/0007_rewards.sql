-- Why something was given or refused, and what was given.

-- One run for one member: what was known (the snapshot) and under which policy and engine.
CREATE TABLE laurel.evaluation (
  bucket smallint NOT NULL,
  evaluation_id uuid NOT NULL,
  policy_hash text NOT NULL,
  engine_version text NOT NULL,
  snapshot jsonb NOT NULL,
  PRIMARY KEY (bucket, evaluation_id)
) PARTITION BY RANGE (evaluation_id);
CREATE TABLE laurel.evaluation_default PARTITION OF laurel.evaluation DEFAULT;

-- One matched rule, or one credit by hand, judged. The columns made from the record cannot say anything else than it. No foreign
-- key to its evaluation: neither is ever changed or removed, the hash covers both, and the check would be a tenth of the work.
CREATE TABLE laurel.decision (
  bucket smallint NOT NULL,
  decision_id uuid NOT NULL,
  evaluation_id uuid NOT NULL,
  member_id uuid NOT NULL,
  record jsonb NOT NULL,
  rule_id text GENERATED ALWAYS AS (record ->> 'ruleId') STORED,
  rule_version bigint GENERATED ALWAYS AS ((record ->> 'ruleVersion')::bigint) STORED,
  outcome text GENERATED ALWAYS AS (record ->> 'outcome') STORED NOT NULL CHECK (outcome IN ('APPROVED', 'REDUCED', 'REFUSED')),
  reason text GENERATED ALWAYS AS (record ->> 'reason') STORED NOT NULL,
  currency text GENERATED ALWAYS AS (record -> 'amount' ->> 'currency') STORED NOT NULL,
  granted bigint GENERATED ALWAYS AS ((record -> 'amount' ->> 'grantedMinor')::bigint) STORED NOT NULL CHECK (granted >= 0),
  actor text NOT NULL,
  note text,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, decision_id, outcome),
  CHECK ((granted = 0) = (outcome = 'REFUSED'))
) PARTITION BY RANGE (decision_id);
CREATE TABLE laurel.decision_default PARTITION OF laurel.decision DEFAULT;
CREATE INDEX decision_by_member ON laurel.decision (bucket, member_id, decision_id);

-- A reward cannot exist without the decision that allowed it: the foreign key covers the outcome.
CREATE TABLE laurel.reward (
  bucket smallint NOT NULL,
  reward_id uuid NOT NULL,
  member_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('APPROVED', 'REDUCED')),
  rule_id text NOT NULL,
  rule_version bigint NOT NULL,
  type text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL,
  value bigint NOT NULL CHECK (value >= 0),
  terms jsonb NOT NULL,
  facts bigint NOT NULL,
  budget_period text,
  grant_id uuid,
  transfer_id uuid,
  created_at timestamptz NOT NULL,
  issued_at timestamptz,
  ended text CHECK (ended IN ('CANCELLED', 'LAPSED')),
  PRIMARY KEY (bucket, reward_id),
  UNIQUE (bucket, decision_id),
  FOREIGN KEY (bucket, decision_id, outcome) REFERENCES laurel.decision (bucket, decision_id, outcome)
);
CREATE INDEX reward_by_member ON laurel.reward (bucket, member_id, created_at);
CREATE INDEX reward_by_time ON laurel.reward (reward_id);

ALTER TABLE laurel.bonus_grant
  ADD COLUMN outcome text NOT NULL CHECK (outcome IN ('APPROVED', 'REDUCED')),
  ADD FOREIGN KEY (bucket, decision_id, outcome) REFERENCES laurel.decision (bucket, decision_id, outcome);

-- Spent of a rule's budget in one period. Locked in rule order, once per batch.
CREATE TABLE laurel.budget (
  rule_id text NOT NULL REFERENCES laurel.rule (rule_id),
  period text NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 0),
  spent bigint NOT NULL CHECK (spent >= 0),
  PRIMARY KEY (rule_id, period),
  CHECK (spent <= amount)
);

-- What was known of a member when they were last evaluated: facts beyond it are waiting for an evaluation.
CREATE TABLE laurel.last_evaluation (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  facts bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id)
) WITH (fillfactor = 70);
