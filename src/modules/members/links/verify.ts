/** What only `verify` asks of links. */
export { compareLinks } from './verify-store.ts';
