/** What the program can be told: npm scripts and the commands of the command line, each with the flags it takes. */
export type Vocabulary = { scripts: readonly string[]; commands: ReadonlyMap<string, readonly string[]> };

const npmOwn = ['ci', 'install'];
const everywhere = ['json', 'help'];

function npmFaults([, first = '', second = '']: readonly string[], scripts: readonly string[]): string[] {
  if (npmOwn.includes(first)) return [];
  const script = first === 'run' ? second : first;
  const known = scripts.includes(script) && (first === 'run' || first === 'start' || first === 'test');
  return known ? [] : [`npm ${first === 'run' ? `run ${second}` : first}: package.json has no such script`];
}

/** `laurel rules validate f.json` is the command `rules validate` if there is one, else `rules`. */
function laurelFaults(words: readonly string[], commands: Vocabulary['commands']): string[] {
  const names = words.slice(1).filter((word) => !word.startsWith('-'));
  const name = [names.slice(0, 2).join(' '), String(names[0])].find((candidate) => commands.has(candidate));
  if (names.length === 0) return [];
  if (name === undefined) return [`laurel ${names[0]}: there is no such command`];
  const flags = words.filter((word) => word.startsWith('--')).map((word) => String(word.slice(2).split('=')[0]));
  return flags
    .filter((flag) => !everywhere.includes(flag) && !commands.get(name)?.includes(flag))
    .map((flag) => `laurel ${name} --${flag}: there is no such flag`);
}

/** Why a command line of the documents cannot be run as it stands. Commands of other programs are not judged. */
export function commandFaults(words: readonly string[], vocabulary: Vocabulary): string[] {
  if (words[0] === 'npm') return npmFaults(words, vocabulary.scripts);
  if (words[0] === 'laurel' || words[0] === './laurel') return laurelFaults(words, vocabulary.commands);
  return [];
}
