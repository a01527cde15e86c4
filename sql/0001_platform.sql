-- What every module stands on: the record of migrations, the audit trail, the outbox and small facts of this instance.

CREATE SCHEMA laurel;

-- Applied migrations. A file that changed after it was applied is refused by its hash.
CREATE TABLE laurel.migration (
  number     bigint PRIMARY KEY CHECK (number > 0),
  name       text NOT NULL UNIQUE,
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  applied_at timestamptz NOT NULL
);

-- Who changed what, before and after. Append-only.
CREATE TABLE laurel.audit (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL,
  actor      text NOT NULL,
  action     text NOT NULL,
  subject    text NOT NULL,
  before     jsonb,
  after      jsonb,
  request_id text
);

CREATE INDEX audit_subject ON laurel.audit (subject, id);

-- Events for the outside, written in the transaction that caused them and delivered afterwards, at least once.
CREATE TABLE laurel.outbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic           text NOT NULL,
  subject         text NOT NULL,
  payload         jsonb NOT NULL,
  created_at      timestamptz NOT NULL,
  attempts        integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt_at timestamptz NOT NULL,
  delivered_at    timestamptz
);

CREATE INDEX outbox_due ON laurel.outbox (next_attempt_at, id) WHERE delivered_at IS NULL;

CREATE INDEX outbox_delivered ON laurel.outbox (delivered_at) WHERE delivered_at IS NOT NULL;

-- Small facts of this instance, such as the test clock.
CREATE TABLE laurel.setting (
  key   text PRIMARY KEY,
  value jsonb NOT NULL
);
