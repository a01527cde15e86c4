import type { Instant } from '../../../kernel/clock.ts';
import type { MemberKey } from '../../../kernel/ids.ts';
import type { LinkKind } from '../../../kernel/link-kind.ts';
import type { MasterKey } from '../../../platform/crypto.ts';
import type { Tx } from '../../../platform/database.ts';
import { type ContactData, linkForms } from '../contact.ts';
import { deleteHoldings, deleteLinks, insertHoldings, insertLinks, keyedHash, type Link } from './store.ts';

/** A value of which a member has one at most, before and after; null: none. */
type Replacement = MemberKey & { kind: LinkKind; before: Buffer | null; after: Buffer | null };

/** What a member's contact data was, and what it is now. */
type ContactReplacement = { member: MemberKey; before: ContactData; contact: ContactData };

const verifiedBy = { email: 'emailVerified', phone: 'phoneVerified' } as const;

/**
 * Brings links up to date with contact data that changed, of members that the caller has locked. Every address is linked, so that equal
 * ones could be found; but others find only a verified one: anybody can write down an address.
 */
export async function replaceContactLinks(tx: Tx, master: MasterKey, changes: readonly ContactReplacement[], now: Instant): Promise<void> {
  const addresses = changes.flatMap(({ member: { bucket, memberId }, before, contact: after }) =>
    (['email', 'phone'] as const).map((kind) => {
      const refOf = ({ [kind]: value }: ContactData): Buffer | null =>
        value === null ? null : keyedHash(master, `${kind}:${linkForms[kind](value)}`);
      const of = { bucket, memberId, kind };
      const [known, given] = [refOf(before), refOf(after)];
      const [met, meets] = [before[verifiedBy[kind]], after[verifiedBy[kind]]];
      return {
        link: { ...of, before: known, after: given },
        holding: { ...of, before: met ? known : null, after: meets ? given : null },
      };
    }),
  );
  await replace(
    tx,
    addresses.map(({ link }) => link),
    addresses.map(({ holding }) => holding),
    now,
  );
}

/** Replaces what an identity check found of members that the caller has locked. */
export async function replaceIdentityLinks(
  tx: Tx,
  identities: readonly (MemberKey & { before: Buffer | null; after: Buffer | null })[],
  now: Instant,
): Promise<void> {
  const links = identities.map((identity): Replacement => ({ ...identity, kind: 'identity' }));
  await replace(tx, links, links, now);
}

async function replace(tx: Tx, links: readonly Replacement[], holdings: readonly Replacement[], now: Instant): Promise<void> {
  const [link, holding] = [stepsOf(links), stepsOf(holdings)];
  if (link.gone.length > 0) await deleteLinks(tx, link.gone);
  if (link.come.length > 0) await insertLinks(tx, link.come, now);
  if (holding.gone.length > 0) await deleteHoldings(tx, holding.gone);
  const found = holding.come.map((one) => ({ ...one, since: now }));
  if (found.length > 0) await insertHoldings(tx, found);
}

/** Whether two hashes are of different values; null: of none. */
export function differs(before: Buffer | null, after: Buffer | null): boolean {
  return before === null || after === null ? before !== after : !before.equals(after);
}

function stepsOf(replacements: readonly Replacement[]): { gone: Link[]; come: Link[] } {
  const differing = replacements.filter(({ before, after }) => differs(before, after));
  const links = (side: 'before' | 'after'): Link[] =>
    differing.flatMap(({ bucket, memberId, kind, [side]: ref }) => (ref === null ? [] : [{ bucket, memberId, kind, ref }]));
  return { gone: links('before'), come: links('after') };
}
