import { expect, it } from 'vitest';
import { type FieldName, fieldNames, type State } from '../../profile/fields.ts';
import type { Value } from './condition.ts';
import { readerOf } from './readers.ts';

/** Every field has another value. */
const state = Object.fromEntries(fieldNames.map((name, index) => [name, index])) as Record<FieldName, Value | null> as State;

it.each(fieldNames)('%s is read where it stands', (name) => {
  expect(readerOf(name)(state)).toBe(state[name]);
});
