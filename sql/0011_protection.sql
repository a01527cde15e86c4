-- Player protection: what the risk models say of members, what officers say, and what really happened.

-- The officers' word as it holds now: it is part of where a member stands, so that whoever places a member has it at hand.
-- Why it holds, and who said so, is in risk_override and risk_flag.
ALTER TABLE laurel.standing
  ADD COLUMN risk_override text CHECK (risk_override IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  ADD COLUMN risk_override_covers text CHECK (risk_override_covers IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  ADD COLUMN risk_flags integer NOT NULL DEFAULT 0 CHECK (risk_flags >= 0),
  ADD CONSTRAINT standing_risk_override_whole CHECK ((risk_override IS NULL) = (risk_override_covers IS NULL));

-- Risk models that the operator fitted: name@version, and the SHA-256 of the parameters in hex.
CREATE TABLE laurel.risk_model (
  model text PRIMARY KEY,
  hash text NOT NULL,
  parameters jsonb NOT NULL,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL
);

-- What the models said of a member. `label` is computed, `in_force` what the gates go by. `behaviour`: figures that no model scores yet.
CREATE TABLE laurel.risk_assessment (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  assessment_id uuid NOT NULL,
  at timestamptz NOT NULL,
  cause text NOT NULL,
  model text NOT NULL,
  score numeric(5, 2) NOT NULL CHECK (score >= 0 AND score <= 100),
  label text NOT NULL CHECK (label IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  in_force text NOT NULL CHECK (in_force IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  confidence numeric(3, 2) NOT NULL,
  features jsonb NOT NULL,
  factors jsonb NOT NULL,
  behaviour jsonb NOT NULL,
  challenger jsonb,
  PRIMARY KEY (bucket, member_id, assessment_id)
) PARTITION BY RANGE (assessment_id);
CREATE TABLE laurel.risk_assessment_default PARTITION OF laurel.risk_assessment DEFAULT;

-- How the latest assessments of all members are spread over the bins of their model's training sample; bin -1: not known.
CREATE TABLE laurel.risk_tally (
  model text NOT NULL,
  input text NOT NULL,
  bin smallint NOT NULL,
  members bigint NOT NULL,
  PRIMARY KEY (model, input, bin)
);

-- A sign of harm that an officer saw. `category`: one of the regulators' seven.
CREATE TABLE laurel.risk_flag (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  flag_id uuid NOT NULL,
  category text NOT NULL,
  reason text NOT NULL,
  raised_by text NOT NULL,
  raised_at timestamptz NOT NULL,
  lifted_by text,
  approved_by text,
  lifted_at timestamptz,
  lift_reason text,
  PRIMARY KEY (bucket, member_id, flag_id)
);

-- Every label that an officer set over the computed one, and every time one was lifted (label null).
CREATE TABLE laurel.risk_override (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  override_id uuid NOT NULL,
  label text,
  covers text,
  reason text NOT NULL,
  set_by text NOT NULL,
  approved_by text,
  at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id, override_id),
  CHECK ((label IS NULL) = (covers IS NULL))
);

-- What really happened to a member: what the models are measured against.
CREATE TABLE laurel.risk_outcome (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  at timestamptz NOT NULL,
  label text NOT NULL CHECK (label IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  told_by text NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id, at)
);
CREATE INDEX risk_outcome_by_time ON laurel.risk_outcome (at);

-- What one person asked for and a second one must agree to. `subject` tells requests of a kind about one member apart.
CREATE TABLE laurel.approval (
  bucket smallint NOT NULL,
  approval_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  request jsonb NOT NULL,
  reason text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('OPEN', 'APPROVED', 'REJECTED')),
  decided_by text,
  decided_at timestamptz,
  note text,
  PRIMARY KEY (bucket, approval_id),
  CHECK ((state = 'OPEN') = (decided_by IS NULL)),
  CHECK (decided_by <> requested_by)
);
CREATE UNIQUE INDEX approval_open ON laurel.approval (bucket, member_id, kind, subject) WHERE state = 'OPEN';
CREATE INDEX approval_by_state ON laurel.approval (state, approval_id);
CREATE INDEX approval_by_member ON laurel.approval (bucket, member_id, approval_id);
