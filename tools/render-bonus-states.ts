import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';

/** The life of a bonus: its states and events in words, the effects as postings, and what each event does in each state. */
type BonusLife = {
  states: readonly string[];
  stateMeaning: Readonly<Record<string, string>>;
  events: Readonly<Record<string, string>>;
  effects: Readonly<Record<string, string>>;
  table: Readonly<Record<string, { refusal: string; on: Readonly<Record<string, readonly [to: string, effect: string] | undefined>> }>>;
};

/** The page of bonus states. */
export function renderBonusStates({ states, stateMeaning, events, effects, table }: BonusLife): string {
  const pairs = (meaning: Readonly<Record<string, string>>): string[][] =>
    Object.entries(meaning).map(([name, text]) => [`\`${name}\``, text]);
  const matrix = Object.keys(events).map((event) => [
    `\`${event}\``,
    ...states.map((state) => {
      const [to, effect] = table[state]?.on[event] ?? [];
      if (to === undefined) return '';
      return effect === 'none' ? to : `${to}: ${effect}`;
    }),
  ]);
  const refusals = states.map((state) => [state, `\`${table[state]?.refusal}\``]);
  return `# The life of a bonus

A bonus is in one of these states. What happens to it is one of these events; an event that a state does not name is refused with the
code of the state, and changes nothing. Of a member's bonuses one at most has the place in play (ACTIVE, SUSPENDED, COMPLETING).

## States

${markdownTable(['State', 'Meaning'], pairs(stateMeaning))}
## Events

${markdownTable(['Event', 'Happens when'], pairs(events))}
A bet comes through the wallet (\`stake\`, then \`settle\` or \`void\`), or is told when it is over (\`play\`, \`win\`; \`unplay\` and
\`unwin\` take back what was told). After each these follow by themselves, in this order, as long as one applies: \`revive\` when what was
played away has money again; \`complete\` when a stake has brought the turnover to the target; \`reopen\` when a bet taken back has brought
it below; once no bet is open, \`lose\` when nothing is left, else \`convert\` when the bonus is complete. What is told takes no more than
there is (\`insufficient_balance\`).

## What an event does in a state

The state it leads to and, behind the colon, what it does to the money.

${markdownTable(['', ...states], matrix)}
## What is done to the money

OPEN is the account of the bet, BONUS that of the bonus. A posting of nothing is not written. Between BONUS and GAME nothing is written but
the row of activity that tells of the stake, the win or their being taken back: it is that posting.

${markdownTable(['Effect', 'Postings'], pairs(effects))}
## Refusals

${markdownTable(['State', 'Code'], refusals)}`;
}
