import { markdownTable } from '../src/entrypoints/files/markdown-table.ts';
import type { Setting } from '../src/platform/config.ts';

const shownDefault = ({ default: value }: Setting): string => (value === null ? 'not set' : value === '' ? 'empty' : `\`${value}\``);

/** The page of environment variables. */
export function renderConfiguration(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => [`\`${setting.name}\``, shownDefault(setting), setting.unit ?? '', setting.description]);
  return `# Configuration

Laurel reads environment variables and a \`.env\` file in the folder it is started from; the environment wins. \`./laurel config\` prints
every value and where it came from. An unknown \`LAUREL_\` name or a value that cannot be used stops the start with one line.

The names from \`TIER_SILVER_LP\` on, with \`BASE_CURRENCY\` and \`TIME_ZONE\`, seed version 1 of the program at first start. After that the
stored program is the truth: Laurel warns where the environment says something else, and refuses to start when
base currency or time zone differ.

${markdownTable(['Variable', 'Default', 'Unit', 'Meaning'], rows)}`;
}

/** A \`.env\` to copy: every variable with its default, commented out. */
export function renderEnvExample(settings: readonly Setting[]): string {
  const lines = settings.map((setting) => {
    const unit = setting.unit ? ` (${setting.unit})` : '';
    return `# ${setting.description}${unit}\n# ${setting.name}=${setting.default ?? ''}\n`;
  });
  return `# Copy to .env and take away the # of what you change.\n\n${lines.join('\n')}`;
}
