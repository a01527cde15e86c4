import { type Page, pageOf, readCursor } from '../../../kernel/cursor.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { Reader } from '../../../platform/database.ts';
import type { Between } from '../../../platform/postgres/conditions.ts';
import type { KeptAssessment } from './assessment.ts';
import { selectAssessments } from './store.ts';

export type AssessmentQuery = Between & { limit: number; cursor?: string };

/** A member's assessments that were kept, newest first. @throws Fault `invalid_cursor` */
export async function listAssessments(
  reader: Reader,
  member: MemberKey,
  { limit, cursor, ...window }: AssessmentQuery,
): Promise<Page<KeptAssessment>> {
  const [before] = cursor === undefined ? [null] : readCursor(cursor, ['uuid']);
  const found = await selectAssessments(reader, member, { ...window, before, limit: limit + 1 });
  return pageOf(found, limit, ({ assessmentId }) => [assessmentId]);
}
