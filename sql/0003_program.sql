-- What the operator promises. Small reference tables, written first in a transaction.

-- One deployment is one program; base currency and time zone are fixed at first start.
CREATE TABLE laurel.program (
  program_id text PRIMARY KEY CHECK (program_id = 'program'),
  base_currency text NOT NULL,
  time_zone text NOT NULL,
  settings jsonb NOT NULL,
  policy_hash text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE laurel.tier (
  tier_id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  threshold bigint NOT NULL UNIQUE CHECK (threshold >= 0),
  multiplier numeric(4, 2) NOT NULL CHECK (multiplier > 0),
  benefits jsonb NOT NULL,
  colour text NOT NULL
);

CREATE TABLE laurel.rule (
  rule_id text COLLATE "C" PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'PAUSED', 'ARCHIVED')),
  version bigint NOT NULL CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- A version never changes; decisions name the one they used.
CREATE TABLE laurel.rule_version (
  rule_id text COLLATE "C" NOT NULL REFERENCES laurel.rule (rule_id),
  version bigint NOT NULL CHECK (version > 0),
  definition jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (rule_id, version)
);

-- Every policy that ever decided anything, by the hash of its content: what a replay runs under.
CREATE TABLE laurel.policy (
  policy_hash text PRIMARY KEY CHECK (length(policy_hash) = 64),
  content jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
