/** Where a member stands with the operator, from open to final. Which may follow which: modules/members/status.ts. */
export const memberStatuses = ['ACTIVE', 'COOLING_OFF', 'SELF_EXCLUDED', 'BLOCKED', 'CLOSED', 'ERASED'] as const;
export type MemberStatus = (typeof memberStatuses)[number];
