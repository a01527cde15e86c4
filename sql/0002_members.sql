-- Who people are. Everything else knows only the internal member id, so that a person can be forgotten here.

CREATE TABLE laurel.member (
  bucket smallint NOT NULL CHECK (bucket BETWEEN 0 AND 255),
  member_id uuid NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'SELF_EXCLUDED', 'COOLING_OFF', 'BLOCKED', 'CLOSED', 'ERASED')),
  status_until timestamptz,
  country text,
  marketing_consent boolean NOT NULL,
  registered_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, member_id),
  UNIQUE (bucket, external_id),
  CHECK (status <> 'COOLING_OFF' OR status_until IS NOT NULL)
);
CREATE INDEX member_by_external_id ON laurel.member (external_id);

-- Contact data: ciphertext under a key of the member's own. Destroying the key forgets the person, also in old backups.
CREATE TABLE laurel.member_contact (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  wrapped_key bytea NOT NULL,
  name bytea,
  email bytea,
  phone bytea,
  email_verified boolean NOT NULL,
  phone_verified boolean NOT NULL,
  PRIMARY KEY (bucket, member_id),
  FOREIGN KEY (bucket, member_id) REFERENCES laurel.member (bucket, member_id),
  CHECK (email IS NOT NULL OR NOT email_verified),
  CHECK (phone IS NOT NULL OR NOT phone_verified)
);

-- Values that may link members (email, phone, device, ip, payment): keyed hashes only, deletable.
CREATE TABLE laurel.member_link (
  bucket smallint NOT NULL,
  member_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('email', 'phone', 'device', 'ip', 'payment')),
  ref bytea NOT NULL CHECK (length(ref) = 32),
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  n bigint NOT NULL CHECK (n > 0),
  PRIMARY KEY (bucket, member_id, kind, ref),
  FOREIGN KEY (bucket, member_id) REFERENCES laurel.member (bucket, member_id)
);
