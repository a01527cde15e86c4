/** Values that are one person's: a means of payment, a verified number or address, what an identity check found. */
export const hardLinkKinds = ['payment', 'phone', 'email', 'identity'] as const;
/** Values that several people may share, a device less often than an address of the net. */
export const softLinkKinds = ['device', 'ip'] as const;

/** Kinds of values by which members can be linked. Of the values themselves only keyed hashes are kept. */
export const linkKinds = [...hardLinkKinds, ...softLinkKinds] as const;
export type LinkKind = (typeof linkKinds)[number];

/** Whether a value of this kind is one person's alone. */
export function isHard(kind: LinkKind): kind is (typeof hardLinkKinds)[number] {
  return (hardLinkKinds as readonly LinkKind[]).includes(kind);
}
