-- What foreign money is worth: units of the base currency for one unit, from a moment on. A rate that was valid is never changed.
CREATE TABLE laurel.rate (
  currency text COLLATE "C" NOT NULL,
  valid_from timestamptz NOT NULL,
  rate numeric NOT NULL CHECK (rate > 0),
  added_by text NOT NULL,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (currency, valid_from)
);
