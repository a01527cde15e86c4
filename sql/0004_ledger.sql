-- Value and the proof of it.

-- A journal is one writer's lane: leased and fenced by epoch and head.
CREATE TABLE laurel.journal (
  journal smallint PRIMARY KEY CHECK (journal > 0),
  epoch bigint NOT NULL,
  holder text NOT NULL,
  leased_until timestamptz NOT NULL,
  head_seq bigint NOT NULL,
  head_hash bytea NOT NULL
);

-- Header of one committed batch: the Merkle root of its rows, chained to the lane's previous batch. A fork cannot be stored.
CREATE TABLE laurel.batch (
  journal smallint NOT NULL REFERENCES laurel.journal (journal),
  batch_seq bigint NOT NULL CHECK (batch_seq > 0),
  kind text NOT NULL,
  row_count bigint NOT NULL CHECK (row_count > 0),
  hash_version smallint NOT NULL,
  merkle_root bytea NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  committed_at timestamptz NOT NULL,
  PRIMARY KEY (journal, batch_seq),
  UNIQUE (journal, prev_hash)
);

-- One row is both legs: what leaves one account arrives in the other.
CREATE TABLE laurel.transfer (
  bucket smallint NOT NULL,
  transfer_id uuid NOT NULL,
  member_id uuid NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL,
  code text NOT NULL,
  reference text NOT NULL,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, transfer_id),
  CHECK (from_account <> to_account)
) PARTITION BY RANGE (transfer_id);
CREATE TABLE laurel.transfer_default PARTITION OF laurel.transfer DEFAULT;
CREATE INDEX transfer_by_member ON laurel.transfer (bucket, member_id, transfer_id);

-- What a batch did to the house's accounts; summed when asked, so that no row is hot.
CREATE TABLE laurel.house_delta (
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  account text NOT NULL,
  currency text NOT NULL,
  debit bigint NOT NULL CHECK (debit >= 0),
  credit bigint NOT NULL CHECK (credit >= 0),
  PRIMARY KEY (journal, batch_seq, account, currency)
);

-- One effect per key, for life: the first answer is remembered, refusals too.
CREATE TABLE laurel.operation_key (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  source text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  status smallint NOT NULL,
  answer jsonb NOT NULL,
  at timestamptz NOT NULL,
  journal smallint NOT NULL,
  batch_seq bigint NOT NULL,
  batch_index bigint NOT NULL,
  PRIMARY KEY (bucket, member_id, source, key)
);

-- A member's frequent balances, up to 2^53 - 1: more could not be read again. Only ledger/commit writes it; `laurel verify`
-- refolds it from the entries.
CREATE TABLE laurel.wallet (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  lp bigint NOT NULL CHECK (lp BETWEEN 0 AND 9007199254740991),
  lp_carry bigint NOT NULL,
  rp bigint NOT NULL CHECK (rp BETWEEN 0 AND 9007199254740991),
  rp_held bigint NOT NULL CHECK (rp_held BETWEEN 0 AND 9007199254740991),
  ticket bigint NOT NULL CHECK (ticket BETWEEN 0 AND 9007199254740991),
  ticket_held bigint NOT NULL CHECK (ticket_held BETWEEN 0 AND 9007199254740991),
  payable bigint NOT NULL CHECK (payable BETWEEN 0 AND 9007199254740991),
  PRIMARY KEY (bucket, member_id)
) WITH (fillfactor = 70);
