import { chanceFrom } from '../chance.ts';
import { type CheatName, cheats } from './abusers.ts';
import { liveHonestly, type Scene, styles } from './honest.ts';
import { type Life, Person, type Traces } from './person.ts';

/** Somebody, and what nobody but this file knows: whether they cheat. */
export type Somebody = {
  person: Person;
  life: Life;
  cheats: CheatName | null;
  /** How they live, for the honest; whether they cheat carefully, or in several ways, for the others. */
  style: string;
};

export type PopulationPlan = Scene & { seed: number; honest: number; ofEachCheat: number };

type StyleName = keyof typeof styles;

/** How the honest are made up, in shares of them. Households share a device and an address, guests of a casino its network. */
const parts: readonly [style: StyleName | 'household' | 'casino guest', share: number][] = [
  ['weekend slots', 0.3],
  ['daily low stakes', 0.22],
  ['high roller', 0.05],
  ['honest bonus hunter', 0.12],
  ['lucky winner', 0.05],
  ['household', 0.16],
  ['casino guest', 0.1],
];
const atHome: readonly StyleName[] = ['weekend slots', 'daily low stakes', 'honest bonus hunter'];
const ordinary: readonly StyleName[] = ['weekend slots', 'daily low stakes'];

/** Of the honest who share nothing else, those whose carrier gives hundreds of them one address. */
const behindOneAddress = 0.15;
/** Of households, those that pay with one card. */
const oneCard = 0.15;

/** Everybody, the same for the same plan, in an order that says nothing. */
export function populationOf(plan: PopulationPlan): Somebody[] {
  const chance = chanceFrom(plan.seed);
  const all = [...honestOf(plan, chance), ...cheatsOf(plan, chance)];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    [all[last], all[other]] = [all[other] as Draft, all[last] as Draft];
  }
  return all.map(({ traces, live, ...draft }, index) => {
    const id = `P${String(index + 1).padStart(6, '0')}`;
    const own = { device: `device of ${id}`, ip: `address of ${id}`, payment: `card of ${id}` };
    const person = new Person(id, chanceFrom(plan.seed * 1_000_003 + index), { ...own, ...traces }, plan.start);
    return { ...draft, person, life: live(person) };
  });
}

type Draft = Pick<Somebody, 'cheats' | 'style'> & { traces: Partial<Traces>; live: (me: Person) => Life };

function honestOf(plan: PopulationPlan, chance: () => number): Draft[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const live = (style: StyleName) => (me: Person) => liveHonestly(me, styles[style], plan);
  return parts.flatMap(([name, share]): Draft[] => {
    const count = Math.round(plan.honest * share);
    if (name === 'household') {
      return groups(count, 2, 3, chance).flatMap(({ label, size }) => {
        const shared: Partial<Traces> = { device: `device of home ${label}`, ip: `address of home ${label}` };
        const card = chance() < oneCard ? { payment: `card of home ${label}` } : {};
        const style = card.payment === undefined ? 'household' : 'household with one card';
        return Array.from({ length: size }, () => ({ cheats: null, style, traces: { ...shared, ...card }, live: live(pick(atHome)) }));
      });
    }
    if (name === 'casino guest') {
      return groups(count, 3, 60, chance).flatMap(({ label, size }) =>
        Array.from({ length: size }, () => {
          return { cheats: null, style: name, traces: { ip: `network of casino ${label}` }, live: live(pick(ordinary)) };
        }),
      );
    }
    return Array.from({ length: count }, (_, index) => {
      const traces = chance() < behindOneAddress ? { ip: `carrier ${index % Math.ceil(plan.honest / 2_000)}` } : {};
      return { cheats: null, style: name, traces, live: live(name) };
    });
  });
}

function cheatsOf(plan: PopulationPlan, chance: () => number): Draft[] {
  const names = Object.keys(cheats) as CheatName[];
  return names.flatMap((name): Draft[] => {
    const one = (label: string, traces: Partial<Traces>): Draft => {
      const cheat = { careful: chance() < 0.25, runs: chance() < 0.3 };
      const words = [cheat.careful ? 'careful' : 'plain', cheat.runs && name !== 'hit and run' ? 'runs' : '', label];
      return {
        cheats: name,
        style: words.filter((word) => word !== '').join(', '),
        traces,
        live: (me) => cheats[name](me, plan, cheat),
      };
    };
    if (name === 'ring of accounts') {
      return groups(plan.ofEachCheat, 3, 12, chance).flatMap(({ label, size }) => {
        const by = (['payment', 'phone', 'device'] as const)[Math.floor(chance() * 3)] as keyof Traces;
        return Array.from({ length: size }, () => {
          // Some take care to have everything of their own, but for the network.
          const isApart = chance() < 0.15;
          const value = by === 'phone' ? `+4930${String(10_000_000 + label)}` : `${by} of ring ${label}`;
          const traces = isApart ? { ip: `network of ring ${label}` } : { [by]: value };
          return one(isApart ? 'apart' : by, traces);
        });
      });
    }
    return Array.from({ length: plan.ofEachCheat }, (_, index) => {
      const hasTwo = index % 8 < 2; // one of seven has two accounts, with one card
      return one(hasTwo ? 'two accounts' : '', hasTwo ? { payment: `card of ${name} ${Math.floor(index / 8)}` } : {});
    });
  });
}

/** So many people in groups of random sizes, labelled from 0 on; the last takes who is left. */
function groups(count: number, least: number, most: number, chance: () => number): { label: number; size: number }[] {
  const found: { label: number; size: number }[] = [];
  for (let left = count; left > 0; ) {
    const size = Math.min(left, least + Math.floor(chance() * (most - least + 1)));
    found.push({ label: found.length, size });
    left -= size;
  }
  return found;
}
