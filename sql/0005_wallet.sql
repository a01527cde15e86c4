-- Bonus money in play: one grant, its frozen terms, what is left of it.
CREATE TABLE laurel.bonus_grant (
  bucket smallint NOT NULL,
  grant_id uuid NOT NULL,
  member_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('QUEUED', 'ACTIVE', 'EXPIRED', 'FORFEITED', 'CANCELLED')),
  amount bigint NOT NULL CHECK (amount > 0),
  balance bigint NOT NULL CHECK (balance >= 0),
  wagering_target bigint NOT NULL CHECK (wagering_target >= 0),
  terms jsonb NOT NULL,
  decision_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (bucket, grant_id),
  CHECK (state IN ('QUEUED', 'ACTIVE') OR balance = 0)
);
CREATE UNIQUE INDEX bonus_grant_one_active ON laurel.bonus_grant (bucket, member_id) WHERE state = 'ACTIVE';
CREATE INDEX bonus_grant_by_member ON laurel.bonus_grant (bucket, member_id, grant_id);
CREATE INDEX bonus_grant_due ON laurel.bonus_grant (expires_at) WHERE ended_at IS NULL;
