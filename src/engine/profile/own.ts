/** An entry of a map whose keys come from outside: a game type called `constructor` is a name like any other. */
export function own(map: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
