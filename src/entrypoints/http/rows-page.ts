import type { Program } from '../../engine/program.ts';
import type { Page } from '../../kernel/cursor.ts';
import type { MemberKey } from '../../kernel/ids.ts';
import { findMember } from '../../modules/members/find.ts';
import { currentProgram } from '../../modules/program/current.ts';
import { type AskedDays, type Window, windowOf } from '../../modules/reports/window.ts';
import type { Reader } from '../../platform/database.ts';

/** Whose rows, and of which days of the program's zone, as a query asks for them. */
type Asked = AskedDays & { player_id?: string };

/** A page of a list of rows, as answered. A player whom nobody knows has none. @throws Fault as `windowOf` and the list do */
export async function rowsPage<Item, Shown>(
  reader: Reader,
  { player_id: playerId, ...days }: Asked,
  list: (asked: Window & { member: MemberKey | null }) => Promise<Page<Item>>,
  toApi: (item: Item, program: Program) => Shown,
): Promise<{ items: Shown[]; next_cursor: string | null }> {
  const { program } = await currentProgram(reader);
  const window = windowOf(days, program.timeZone);
  const member = playerId === undefined ? null : await findMember(reader, playerId);
  if (playerId !== undefined && member === null) return { items: [], next_cursor: null };
  const { items, nextCursor } = await list({ ...window, member });
  return { items: items.map((item) => toApi(item, program)), next_cursor: nextCursor };
}
