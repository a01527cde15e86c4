import { performance } from 'node:perf_hooks';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/errors.ts';
import { newId, type Uuid } from '../../kernel/ids.ts';
import { type ImportContext, importTotals } from '../../modules/activity/import-totals.ts';
import { advanceImport, failImport, finishImport, firstImportErrors, getImport, type ImportOptions, startImport } from '../../modules/activity/imports.ts';
import { type ImportResult, importToApi } from '../../modules/activity/schema.ts';
import type { RowFault, TotalsRow } from '../../modules/activity/totals-row.ts';
import { currentProgram } from '../../modules/program/current.ts';
import { evaluateChanged, type RewardsContext } from '../../modules/rewards/evaluate.ts';
import type { Actor } from '../../platform/actor.ts';
import { type Chunk, readTotals } from './read-totals.ts';
import { inOrder } from './in-flight.ts';

export type ImportFileContext = ImportContext & RewardsContext & { clock: Clock };
