import type { Facts, Pack, Source } from '../src/engine/gates/packs/pack.ts';
import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';
import { formatInstant } from '../src/kernel/clock.ts';

/** What each fact tells a person, in the order in which broken limits are reported. */
const sentences: { readonly [Name in keyof Facts]: (fact: Facts[Name]) => string } = {
  maxEffectiveWagering: ({ multiple, andDeposit }) =>
    `A bonus is wagered at most ${multiple} times${andDeposit ? ', measured by itself and the `deposit_amount` of the reward' : ''}; ` +
    'the eligible game that counts least decides: wagering_requirement / contribution.',
  minDaysToComplete: ({ days }) => `A bonus or a ticket that ends by itself lasts at least ${days} days.`,
  singleProduct: ({ products, otherwise }) =>
    `The games that a bonus names belong to one product: ${Object.entries(products)
      .map(([game, product]) => `${game} to ${product}`)
      .join(', ')}, all others to ${otherwise}.`,
  firstInducementOnly: () => 'Only the first bonus, cash-back or ticket that the member is ever issued.',
  untargeted: ({ mayRead, mayStart }) =>
    `Conditions and formula read nothing but ${mayRead.map((name) => `\`${name}\``).join(', ')}; ` +
    `the trigger is ${mayStart.map((name) => `\`${name}\``).join(' or ')}; no inducement is given by hand.`,
  noLossTrigger: () => 'Losses and wins trigger no reward.',
  noBonusFrom: ({ label }) => `No bonus at risk ${label} and above.`,
  noRewardFrom: ({ label }) => `No reward of any kind at risk ${label} and above.`,
  maxValue: ({ amount, currency }) =>
    `A bonus, cash-back or ticket is worth at most ${amount} ${currency}; without a rate nothing is given.`,
};

/** The page of policy packs: what each jurisdiction limits, from when, and where that was read. */
export function renderPolicyPacks(packs: readonly Pack[]): string {
  return `# Policy packs

The setting \`jurisdictions\` names the packs in force. A member's country picks theirs; members of other countries have the first one
named. A rule that cannot comply is refused when it is activated (\`pack_forbids\`), a reward at its decision
(\`jurisdiction_forbids\`, \`rate_missing\`), and the terms as they would be granted are checked once more.
Limits in foreign money need a rate: \`POST /api/rates\`.

A pack is what Laurel checks of a law, not the law; "verified" says that somebody has read the limit in its source, not that nothing has
changed since.

${packs.map(renderPack).join('\n')}`;
}

function renderPack(pack: Pack): string {
  const facts = (Object.keys(sentences) as (keyof Facts)[]).flatMap((name) => rowOf(pack, name));
  const served = pack.countries.length === 0 ? 'Serves whom it is the first pack of.' : `Serves members of ${pack.countries.join(', ')}.`;
  const table =
    facts.length === 0 ? 'No limits beyond those of the program itself.\n' : markdownTable(['Limit', 'From', 'Source', 'Verified'], facts);
  return [`## ${pack.packId}`, served, ...(pack.note === undefined ? [] : [pack.note]), table].join('\n\n');
}

function rowOf<Name extends keyof Facts>(pack: Pack, name: Name): string[][] {
  const fact: (Facts[Name] & Source) | undefined = pack[name] as (Facts[Name] & Source) | undefined;
  if (fact === undefined) return [];
  return [[sentences[name](fact), formatInstant(fact.effectiveFrom).slice(0, 10), fact.source, fact.verified ? 'yes' : 'no']];
}
