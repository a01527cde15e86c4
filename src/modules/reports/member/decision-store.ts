import { sql } from 'kysely';

/** To a transfer `t` the decision `d` that allowed what it moves, where there is one: its own, or that of the bonus it ends. */
export const decisionOfTransfer = sql`
  LEFT JOIN bonus_grant g ON g.bucket = t.bucket
        AND g.grant_id = CASE WHEN t.reference LIKE 'grant:%' THEN split_part(t.reference, ':', 2)::uuid END
  LEFT JOIN decision d ON d.bucket = t.bucket
        AND d.decision_id = CASE WHEN t.reference LIKE 'decision:%' THEN split_part(t.reference, ':', 2)::uuid ELSE g.decision_id END`;
