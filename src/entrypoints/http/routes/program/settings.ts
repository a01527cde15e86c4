import { currentProgram } from '../../../../modules/program/current.ts';
import {
  programAnswer,
  programToApi,
  settingAnswer,
  settingsChangeAnswer,
  settingsRequest,
  settingToApi,
} from '../../../../modules/program/schema.ts';
import { changeSettings } from '../../../../modules/program/settings/change-settings.ts';
import { listSettings } from '../../../../modules/program/settings/list-settings.ts';
import type { Application } from '../../../application.ts';
import { reclassifyAfter } from '../../../reclassify-after.ts';
import { keyOptional, once } from '../../once.ts';
import { page, whole } from '../../page.ts';
import { problems } from '../../problem.ts';
import type { Server } from '../../server.ts';

const tags = ['Program'];
const program = programAnswer.meta({ id: 'Program' });
const setting = settingAnswer.meta({ id: 'ProgramSetting' });
const changedSettings = settingsChangeAnswer.meta({ id: 'SettingsChange' });

/** The program and its settings. */
export function settingRoutes(server: Server, app: Application): void {
  const { database, clock, mode } = app;

  server.get(
    '/api/program',
    {
      schema: {
        operationId: 'getProgram',
        summary: 'Currency, zone, tiers, packs in force and the policy hash',
        tags,
        response: { 200: program, ...problems() },
      },
    },
    async () => programToApi(await currentProgram(database.db)),
  );

  server.get(
    '/api/settings',
    {
      schema: {
        operationId: 'listSettings',
        summary: "The program's settings in force",
        tags,
        response: { 200: page(setting), ...problems() },
      },
    },
    async () => whole((await listSettings(database.db)).map(settingToApi)),
  );

  server.put(
    '/api/settings',
    {
      schema: {
        operationId: 'changeSettings',
        summary: 'Change settings; those that are not named stay',
        tags,
        headers: keyOptional,
        body: settingsRequest,
        response: { 200: changedSettings, ...problems(403) },
      },
    },
    async (request) => {
      return once(app, request, null, async (tx) => {
        const alone = { alone: mode !== 'production' };
        const { changed, reclassifies } = await changeSettings(tx, request.actor, request.body, alone, clock.now());
        const { policyHash } = await currentProgram(tx);
        const consequence = await reclassifyAfter(app, tx, request.actor, 'settings', reclassifies);
        return { items: (await listSettings(tx)).map(settingToApi), changed, policy_hash: policyHash, ...consequence };
      });
    },
  );
}
