-- Whoever asked may take their request back: then, and only then, it is they who ended it.
ALTER TABLE laurel.approval
  DROP CONSTRAINT approval_state_check,
  DROP CONSTRAINT approval_check1,
  ADD CONSTRAINT approval_state_check CHECK (state IN ('OPEN', 'APPROVED', 'REJECTED', 'WITHDRAWN')),
  ADD CONSTRAINT approval_check1 CHECK ((state = 'WITHDRAWN') = (decided_by = requested_by));
