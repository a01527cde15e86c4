-- The fraud detector: who shares what with whom, what was found of members, what reviewers said, and the queue they work through.

-- A value that identifies a person: what an identity check found.
ALTER TABLE laurel.member_link
  DROP CONSTRAINT member_link_kind_check,
  ADD CONSTRAINT member_link_kind_check CHECK (kind IN ('email', 'phone', 'identity', 'device', 'ip', 'payment'));

-- Who was met with a value, found by the value: member_link the other way round. An address of a person is here only while it is
-- verified. `bucket` is the first byte of the hash: the row belongs to the value, not to the member.
CREATE TABLE laurel.link_value (
  bucket smallint NOT NULL,
  kind text NOT NULL,
  ref bytea NOT NULL CHECK (length(ref) = 32),
  member_bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (bucket, kind, ref, member_bucket, member_id)
);

-- Values whose members changed, until clusters are brought up to date.
CREATE TABLE laurel.link_change (
  bucket smallint NOT NULL,
  kind text NOT NULL,
  ref bytea NOT NULL,
  member_bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  PRIMARY KEY (bucket, kind, ref, member_bucket, member_id)
);

INSERT INTO laurel.link_value (bucket, kind, ref, member_bucket, member_id, since)
SELECT get_byte(l.ref, 0)::smallint, l.kind, l.ref, l.bucket, l.member_id, l.first_at
  FROM laurel.member_link l LEFT JOIN laurel.member_contact c ON c.bucket = l.bucket AND c.member_id = l.member_id
 WHERE l.kind IN ('device', 'ip', 'payment')
    OR (l.kind = 'email' AND c.email_verified) OR (l.kind = 'phone' AND c.phone_verified);
INSERT INTO laurel.link_change (bucket, kind, ref, member_bucket, member_id)
SELECT bucket, kind, ref, member_bucket, member_id FROM laurel.link_value;

-- Members that hard links join, directly or through others: the least member id of a cluster names it. Of one member alone there is none.
CREATE TABLE laurel.member_cluster (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  PRIMARY KEY (bucket, member_id)
);
CREATE INDEX member_cluster_members ON laurel.member_cluster (cluster_id, bucket, member_id);

-- What was read of a member's play up to so many facts, so that it is read again only where something is new; and what it came to when
-- somebody last looked. Decisions compute the score anew.
CREATE TABLE laurel.abuse_state (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  facts bigint NOT NULL,
  terms text NOT NULL,
  through_day date,
  day_rows bigint NOT NULL,
  evidence jsonb NOT NULL,
  score smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
  action text NOT NULL,
  scored_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id)
);

CREATE INDEX abuse_state_penalised ON laurel.abuse_state (bucket, member_id) WHERE action <> 'NO_ACTION';
-- Whom to look at, band by band: a reviewer's block stands at any score.
CREATE INDEX abuse_state_by_band ON laurel.abuse_state (action, score, bucket, member_id) WHERE score > 0 OR action <> 'NO_ACTION';

-- Every time a member's band became another one.
CREATE TABLE laurel.abuse_change (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  change_id uuid NOT NULL,
  at timestamptz NOT NULL,
  from_action text NOT NULL,
  to_action text NOT NULL,
  score smallint NOT NULL,
  signals jsonb NOT NULL,
  PRIMARY KEY (bucket, member_id, change_id)
);

-- What reviewers said of a member: signals that do not count any more (with what stood there), or that nothing is given.
CREATE TABLE laurel.abuse_word (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  word_id uuid NOT NULL,
  what text NOT NULL CHECK (what IN ('DISMISSED', 'BLOCKED')),
  dismissed jsonb,
  review_id uuid NOT NULL,
  reason text NOT NULL,
  said_by text NOT NULL,
  approved_by text,
  at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id, word_id),
  CHECK ((what = 'DISMISSED') = (dismissed IS NOT NULL)),
  CHECK (lower(approved_by) <> lower(said_by))
);

-- What a person has to look at: what was known when it was opened, and how it ended.
CREATE TABLE laurel.review (
  bucket smallint NOT NULL,
  review_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL,
  cause text NOT NULL,
  state text NOT NULL CHECK (state IN ('OPEN', 'IN_REVIEW', 'CONFIRMED', 'DISMISSED', 'BLOCKED')),
  score smallint,
  evidence jsonb NOT NULL,
  note text,
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL,
  claimed_by text,
  claimed_at timestamptz,
  resolved_by text,
  approved_by text,
  resolved_at timestamptz,
  reason text,
  PRIMARY KEY (bucket, review_id),
  CHECK ((state IN ('OPEN', 'IN_REVIEW')) = (resolved_at IS NULL)),
  CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
  CHECK ((resolved_at IS NULL) = (reason IS NULL)),
  CHECK (state <> 'OPEN' OR claimed_by IS NULL),
  CHECK (lower(approved_by) <> lower(resolved_by))
);
CREATE UNIQUE INDEX review_open ON laurel.review (bucket, member_id, kind) WHERE state IN ('OPEN', 'IN_REVIEW');
CREATE INDEX review_by_state ON laurel.review (state, review_id);
CREATE INDEX review_by_member ON laurel.review (bucket, member_id, review_id);
