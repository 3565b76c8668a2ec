import type { AnswerText } from './answer-text.ts';
import type { Hearer } from './exchange.ts';
import type { LinkRequest } from './link.ts';
import type { PreparedText, SharedRead } from './request-text.ts';

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
  const reads = underWay.get(shareKey) ?? [];
  const equal = reads.find((read) => read.variables === variables && read.further === further);
  if (equal) {
    equal.hearers.push(hearer);
    return undefined;
  }
  const read: SharedRead = { variables, further, hearers: [hearer] };
  if (reads.push(read) === 1) underWay.set(shareKey, reads);
  const end = (): void => {
    reads.splice(reads.indexOf(read), 1);
    if (reads.length === 0) underWay.delete(shareKey);
  };
  return {
    onText: (answer: AnswerText) => {
      end();
      for (const one of read.hearers) one.onText(answer);
    },
    onError: (error) => {
      end();
      for (const one of read.hearers) one.onError(error);
    },
  };
}
