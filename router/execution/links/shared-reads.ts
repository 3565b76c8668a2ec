import type { AnswerText } from './answer-text.ts';
import type { Hearer } from './exchange.ts';
import type { LinkRequest } from './link.ts';
import type { PreparedText } from './request-text.ts';

/** Reads with one text that are under way, by the key of who asks. */
export type ReadsUnderWay = Map<string, SharedRead[]>;

/** A read that is under way, and everybody who waits for its answer. */
export class SharedRead implements Hearer {
  readonly #underWay: ReadsUnderWay;
  readonly #asker: string;
  readonly #variables: string;
  readonly #further: string;
  readonly #hearers: Hearer[];

  constructor(underWay: ReadsUnderWay, asker: string, variables: string, further: string, hearer: Hearer) {
    this.#underWay = underWay;
    this.#asker = asker;
    this.#variables = variables;
    this.#further = further;
    this.#hearers = [hearer];
    const others = underWay.get(asker);
    if (others) others.push(this);
    else underWay.set(asker, [this]);
  }

  asks(variables: string, further: string): boolean {
    return this.#variables === variables && this.#further === further;
  }

  add(hearer: Hearer): void {
    this.#hearers.push(hearer);
  }

  onText(answer: AnswerText, now: number): void {
    this.#end();
    for (const hearer of this.#hearers) hearer.onText(answer, now);
  }

  onError(error: Error): void {
    this.#end();
    for (const hearer of this.#hearers) hearer.onError(error);
  }

  #end(): void {
    const reads = this.#underWay.get(this.#asker) ?? [];
    if (reads.length === 1) this.#underWay.delete(this.#asker);
    else reads.splice(reads.indexOf(this), 1);
  }
}

/**
 * Lets a read wait for an equal one of the same asker that is under way; undefined when there is one. Otherwise gives who has to
 * hear the answer on behalf of all who come to wait for it. Looked up by the short key of who asks, and compared then: a key of
 * all that must be equal would be as long as a request, and would have to be read once more to be found.
 */
export function shareRead(
  { underWay }: PreparedText,
  { shareKey, headers }: LinkRequest,
  variables: string,
  hearer: Hearer,
): Hearer | undefined {
  if (shareKey === undefined) return hearer;
  const further = headers ? JSON.stringify(headers) : '';
  const equal = underWay.get(shareKey)?.find((read) => read.asks(variables, further));
  if (!equal) return new SharedRead(underWay, shareKey, variables, further, hearer);
  equal.add(hearer);
  return undefined;
}
