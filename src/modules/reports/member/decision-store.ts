import { sql } from 'kysely';

/**
 * To a transfer `t` the decision `d` that allowed what it moves, where there is one: its own, or that of the bonus it ends. Like all that
 * is looked up for lines of a page it has a LIMIT, so that it is looked up line by line: a join may read all there is of a bucket first.
 */
export const decisionOfTransfer = sql`
  LEFT JOIN LATERAL (SELECT g.decision_id FROM bonus_grant g WHERE g.bucket = t.bucket
                        AND g.grant_id = CASE WHEN t.reference LIKE 'grant:%' THEN split_part(t.reference, ':', 2)::uuid END
                      LIMIT 1) AS g ON true
  LEFT JOIN LATERAL (SELECT d.decision_id, d.rule_id, d.note FROM decision d WHERE d.bucket = t.bucket AND d.decision_id =
                            CASE WHEN t.reference LIKE 'decision:%' THEN split_part(t.reference, ':', 2)::uuid ELSE g.decision_id END
                      LIMIT 1) AS d ON true`;

/** To a transfer `t` the transfer `o` that it takes back, where it is a reversal. */
export const reversedByTransfer = sql`
  LEFT JOIN LATERAL (SELECT o.transfer_id, o.code FROM transfer o WHERE o.bucket = t.bucket
                        AND o.transfer_id = CASE WHEN t.code = 'reversal' THEN split_part(t.reference, ':', 2)::uuid END
                      LIMIT 1) AS o ON true`;
