-- Play as it comes in bulk: every kind of event, events taken back before they were told, and whom a rule waits for.

-- `game_id`, `session_id`, `duration` (seconds) and `ref_kind` (what a VOID takes back; null: a WAGER) are hashed where one of them is told.
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

-- Keeping only so many months. The owner alone writes these four; the server reads them.

-- From which UTC day on events are taken, and before which day all months are carried over. No row: no month was ever closed.
CREATE TABLE laurel.horizon (
  horizon_id text PRIMARY KEY CHECK (horizon_id = 'horizon'),
  taken_from date NOT NULL,
  closed_before date NOT NULL CHECK (closed_before <= taken_from)
);

-- What a member carried out of a month in which something happened: what is known of them at its end, with the days it touched and
-- the bets left open; and what the rows of that month alone posted. `month` is its first day. `grants`: grant → progress and bonus money.
CREATE TABLE laurel.closing (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  month date NOT NULL,
  profile jsonb NOT NULL,
  days jsonb NOT NULL,
  wagers jsonb NOT NULL,
  lp_given bigint NOT NULL CHECK (lp_given >= 0),
  lp_taken bigint NOT NULL CHECK (lp_taken >= 0),
  lp_carry bigint NOT NULL,
  grants jsonb NOT NULL,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, member_id, month)
);
CREATE INDEX closing_by_batch ON laurel.closing (journal, batch_seq);

-- Months whose rows of activity are gone. From then on their closings stand for them.
CREATE TABLE laurel.pruned_month (
  month date PRIMARY KEY,
  row_count bigint NOT NULL CHECK (row_count >= 0)
);

-- What a batch loses with a month: how many rows, and the hashes that make its root without them; none where it loses all of its rows.
-- In force once the month is in pruned_month.
CREATE TABLE laurel.pruned_batch (
  of_journal smallint NOT NULL,
  of_batch bigint NOT NULL,
  month date NOT NULL,
  row_count bigint NOT NULL CHECK (row_count > 0),
  nodes bytea NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (of_journal, of_batch, month)
);
CREATE INDEX pruned_batch_by_batch ON laurel.pruned_batch (journal, batch_seq);

-- A file may hold events too; of those it is counted what became of them. Null: a file of totals.
ALTER TABLE laurel.import
  DROP CONSTRAINT import_kind_check,
  ADD CONSTRAINT import_kind_check CHECK (kind IN ('totals', 'events')),
  ADD COLUMN events_accepted bigint CHECK (events_accepted >= 0),
  ADD COLUMN events_duplicate bigint CHECK (events_duplicate >= 0);

-- What lists read of very many rows. A member's facts day by day come from the primary key, those of one kind from the index of the kind:
-- bets and wins are so many that the day is enough. A statement reads only facts that move a balance, in the order they were written.
ALTER TABLE laurel.activity DROP CONSTRAINT activity_pkey, ADD PRIMARY KEY (bucket, member_id, day, event_id);
DROP INDEX laurel.activity_by_day;
CREATE INDEX activity_by_kind ON laurel.activity (kind, day, journal, batch_seq);
CREATE INDEX activity_by_member_and_kind ON laurel.activity (bucket, member_id, kind, day) WHERE kind NOT IN ('WAGER', 'WIN');
CREATE INDEX activity_points ON laurel.activity (bucket, member_id, journal, batch_seq, batch_index) WHERE lp <> 0;
CREATE INDEX activity_bonus ON laurel.activity (bucket, member_id, journal, batch_seq, batch_index)
  WHERE bonus > 0 AND grant_id IS NOT NULL AND event_id !~ '^(wager|win|void):';
CREATE INDEX transfer_booked ON laurel.transfer (bucket, member_id, journal, batch_seq, batch_index);
CREATE INDEX transfer_told ON laurel.transfer (bucket, member_id, transfer_id)
  WHERE code NOT IN ('bet_placed', 'bet_settled', 'bet_won', 'bet_voided');

-- Half of a page of cards stays free: where many members play, one turn of the follower changes all of them, and none leaves its page.
ALTER TABLE laurel.member_card SET (fillfactor = 45);

-- By which bonus a win belongs to: the one that a stake of its round counted toward.
CREATE INDEX activity_bonus_round ON laurel.activity (bucket, member_id, round_id)
  WHERE kind = 'WAGER' AND grant_id IS NOT NULL AND round_id IS NOT NULL;

-- Bonus money of play that is told in bulk moves with its rows: BONUS → GAME for a stake, back for a win, the other way for what is taken
-- back. That of bets which the wallet took (event ids wager:, win:, void:) moves by transfers.
CREATE OR REPLACE VIEW laurel.entry AS
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
   WHERE a.lp <> 0
  UNION ALL
  SELECT a.bucket, a.member_id, line.account, p.base_currency, line.debit, line.credit,
         a.at, 'activity'::text, a.event_id, a.journal, a.batch_seq, a.batch_index
    FROM laurel.activity a
    CROSS JOIN laurel.program p
    CROSS JOIN LATERAL (
      SELECT CASE WHEN (coalesce(a.ref_kind, CASE WHEN a.kind = 'VOID' THEN 'WAGER' ELSE a.kind END) = 'WIN') = (a.kind = 'VOID')
                  THEN a.bonus ELSE 0::bigint END AS spent) AS side
    CROSS JOIN LATERAL (VALUES ('BONUS:' || a.grant_id::text, side.spent, a.bonus - side.spent),
                               ('GAME', a.bonus - side.spent, side.spent)) AS line (account, debit, credit)
   WHERE a.bonus > 0 AND a.event_id !~ '^(wager|win|void):' AND a.grant_id IS NOT NULL
  UNION ALL
  -- What rows posted that are gone with their month, as closings carried it over.
  SELECT c.bucket, c.member_id, line.account, line.currency, line.debit, line.credit,
         c.at, 'closing'::text, c.month::text, c.journal, c.batch_seq, c.batch_index
    FROM laurel.closing c
    JOIN laurel.pruned_month m ON m.month = c.month
    CROSS JOIN LATERAL (
      SELECT sums.account, 'LP'::text AS currency, sums.debit, sums.credit
        FROM (VALUES ('ISSUANCE', c.lp_given, c.lp_taken), ('LP', c.lp_taken, c.lp_given)) AS sums (account, debit, credit)
      UNION ALL
      SELECT sums.account, p.base_currency, sums.debit, sums.credit
        FROM jsonb_each(c.grants) AS g (grant_id, moved)
        CROSS JOIN laurel.program p
        CROSS JOIN LATERAL (
          SELECT (g.moved ->> 'staked')::bigint + (g.moved ->> 'wonBack')::bigint AS spent,
                 (g.moved ->> 'won')::bigint + (g.moved ->> 'stakedBack')::bigint AS got) AS side
        CROSS JOIN LATERAL (VALUES ('BONUS:' || g.grant_id, side.spent, side.got), ('GAME', side.got, side.spent))
          AS sums (account, debit, credit)) AS line
   WHERE line.debit + line.credit > 0;
CREATE INDEX bonus_grant_live ON laurel.bonus_grant (bucket, member_id) WHERE ended_at IS NULL;

-- What is updated with every batch. PostgreSQL cleans a page when it is next read once it is fuller than its fill factor says: with much
-- room kept free that is after each single update, with little after several, and updates stay in their page either way.
ALTER TABLE laurel.profile SET (fillfactor = 90);
ALTER TABLE laurel.profile_day SET (fillfactor = 90);
ALTER TABLE laurel.wallet SET (fillfactor = 90);
ALTER TABLE laurel.standing SET (fillfactor = 90);
-- Ids are as good as random: trying to compress them only costs time.
ALTER TABLE laurel.batch ALTER COLUMN members SET STORAGE EXTERNAL, ALTER COLUMN event_members SET STORAGE EXTERNAL;
