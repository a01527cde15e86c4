/** How other modules have the rows of their hashed tables hashed where they lie. */
export { type LeafField, leavesInSql } from './leaf-store.ts';
