/** An entry of a map whose keys come from outside: a game type called `constructor` is a name like any other. */
export function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
