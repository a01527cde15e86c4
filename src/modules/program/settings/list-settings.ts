import { parseSettings, type SettingName, settingNames, settingSpecs, unitOf, writeSettings } from '../../../engine/settings.ts';
import type { Json } from '../../../kernel/canonical.ts';
import type { Reader } from '../../../platform/database.ts';
import { currentProgram } from '../current.ts';

/** A setting as people see it: money as decimal text in major units of the base currency. */
export type ShownSetting = {
  name: SettingName;
  value: Json;
  default: Json;
  unit: string | null;
  meaning: string;
  /** Seeds the setting at first start. */
  environmentVariable: string;
};

/** The program's settings in force, all of them. @throws Fault `not_ready` */
export async function listSettings(reader: Reader): Promise<ShownSetting[]> {
  const { program } = await currentProgram(reader);
  const { baseCurrency } = program;
  const values = writeSettings(program.settings, baseCurrency);
  const defaults = writeSettings(parseSettings({}, baseCurrency), baseCurrency);
  return settingNames.map((name) => ({
    name,
    value: values[name],
    default: defaults[name],
    unit: unitOf(name) ?? null,
    meaning: settingSpecs[name].meaning,
    environmentVariable: name.toUpperCase(),
  }));
}
