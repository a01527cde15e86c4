import { commands } from './commands.ts';
import { runCommand } from './run.ts';

process.exitCode = await runCommand(process.argv.slice(2), commands, {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
