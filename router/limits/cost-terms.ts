/** The variables of a request, as they were sent. */
export type Variables = Readonly<Record<string, unknown>>;

/** A part of a cost: known from the document alone, or once there are variables. */
export type Term = number | ((variables: Variables) => number);

/** What a term comes to. */
export const amount = (term: Term, variables: Variables): number => (typeof term === 'number' ? term : term(variables));

/** The sum of terms; what is known is added up at once. */
export function sum(terms: readonly Term[]): Term {
  let known = 0;
  const open: Exclude<Term, number>[] = [];
  for (const term of terms) {
    if (typeof term === 'number') known += term;
    else open.push(term);
  }
  if (open.length === 0) return known;
  return (variables) => {
    let total = known;
    for (const term of open) total += term(variables);
    return total;
  };
}

/** The product of two terms. */
export function times(count: Term, each: Term): Term {
  if (typeof count === 'number' && typeof each === 'number') return count * each;
  return (variables) => amount(count, variables) * amount(each, variables);
}

/** The largest of those that are known, else `otherwise`. */
export function largest(
  candidates: readonly ((variables: Variables) => number | undefined)[],
  otherwise: number,
): (variables: Variables) => number {
  return (variables) => {
    let most: number | undefined;
    for (const candidate of candidates) {
      const value = candidate(variables);
      if (value !== undefined && (most === undefined || value > most)) most = value;
    }
    return most ?? otherwise;
  };
}
