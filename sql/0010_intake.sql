-- Play as it comes in bulk: every kind of event, events taken back before they were told, and whom a rule waits for.

-- `game_id`, `session_id`, `duration` (seconds) and `ref_kind` (what a VOID takes back; null: a WAGER) are hashed where any of them is told.
-- `day` is the UTC day of `at`: an event is known by its id and that day.
ALTER TABLE laurel.activity
  ADD COLUMN game_id text,
  ADD COLUMN session_id text,
  ADD COLUMN duration bigint CHECK (duration >= 0),
  ADD COLUMN ref_kind text,
  DROP CONSTRAINT activity_kind_check,
  ADD CONSTRAINT activity_kind_check CHECK
    (kind IN ('OPENING', 'DEPOSIT', 'WITHDRAWAL', 'WAGER', 'WIN', 'SESSION_START', 'SESSION_END', 'SESSION', 'VOID'));
CREATE INDEX activity_void ON laurel.activity (bucket, member_id, ref_event_id) WHERE kind = 'VOID';
CREATE INDEX activity_session ON laurel.activity (bucket, member_id, session_id) WHERE kind IN ('SESSION_START', 'SESSION_END');

-- A VOID whose event has not come yet: it takes effect with it.
CREATE TABLE laurel.waiting_void (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  ref_event_id text NOT NULL,
  ref_day date NOT NULL,
  event_id text NOT NULL,
  day date NOT NULL,
  at timestamptz NOT NULL,
  ref_at timestamptz NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id, ref_event_id, ref_day),
  UNIQUE (bucket, member_id, event_id, day)
);

-- Since when the status holds; null: since before this was kept. What happened before an exclusion still earns.
ALTER TABLE laurel.member ADD COLUMN status_since timestamptz;

-- Members whom a rule of trigger `event` may concern after a batch; the hash covers them from version 3 on.
ALTER TABLE laurel.batch ADD COLUMN event_members uuid[] NOT NULL DEFAULT '{}';
