/** Somebody whose name may not be there for the moment. */
export type Named = { fullName: string | null };

/** What to call somebody, also while names cannot be had. */
export const nameOf = (person: Named | null | undefined): string => person?.fullName ?? 'Somebody';
