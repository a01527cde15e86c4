/** What a person or a machine may be allowed to do. */
export type Role = 'admin' | 'loyalty_manager' | 'compliance' | 'analyst' | 'vendor' | 'service';

/** Who acts: supplied by the entrypoint with every verb that changes something. */
export type Actor = { id: string; roles: readonly Role[]; requestId?: string };

/** Laurel itself acts: at first start, in jobs, in what follows commits. */
export const system: Actor = { id: 'system', roles: ['service'] };

/** Whether a name is Laurel's own, in whatever spelling: nobody from outside may act under it. */
export function isSystem(name: string): boolean {
  return name.toLowerCase() === system.id;
}
