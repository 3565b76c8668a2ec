import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { AnswerError } from '@kd/kit/subgraph/execute';
import type { RawAnswer } from './answer-reader.ts';
import type { LinkAnswer, Read } from './link.ts';

/**
 * A subgraph's answer before it is parsed: shared by all who asked the same, each of whom parses a copy of their own, at once:
 * the bytes are used again.
 */
export type AnswerText = { status: number; contentType: string; bytes: Buffer; start: number; end: number };

const unzip = promisify(gunzip);

/** The text of an answer. @throws Error for an encoding that was not offered, and for more than `maxBytes` */
export function textOf({ head, bytes, start, end }: RawAnswer, maxBytes: number): AnswerText | Promise<AnswerText> {
  const { status, contentType, encoding } = head;
  if (encoding === '') return { status, contentType, bytes, start, end };
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new Error(`an answer encoded as ${encoding}`);
  const encoded = Buffer.from(bytes.subarray(start, end));
  return unzip(encoded, { maxOutputLength: maxBytes }).then((bytes) => ({
    status,
    contentType,
    bytes,
    start: 0,
    end: bytes.length,
  }));
}

/** Statuses of something before the subgraph, or of a subgraph that is starting or stopping: worth another try. */
export const isPassing = ({ status, contentType }: AnswerText): boolean =>
  (status === 502 || status === 503 || status === 504) && contentType !== graphqlMediaType;

const graphqlMediaType = 'application/graphql-response+json';

/**
 * What the text says. With a status other than 2xx only the media type of GraphQL answers says that it is one (GraphQL over
 * HTTP, section 6.4); plain JSON has to have data. `read` is tried first.
 * @throws Error when it is no GraphQL answer
 */
export function parseAnswer({ status, contentType, bytes, start, end }: AnswerText, read?: Read): LinkAnswer {
  const fine = status >= 200 && status < 300;
  const data = fine ? read?.(bytes, start, end) : undefined;
  if (data) return { data, isPlain: true };
  if (!fine && contentType !== graphqlMediaType && contentType !== 'application/json') throw noAnswer(status);
  const text = bytes.toString('utf8', start, end);
  const answer = parsed(text, status);
  if (!isAnswer(answer)) throw noAnswer(status);
  if (!fine && contentType !== graphqlMediaType && (answer.data === undefined || answer.data === null)) {
    throw noAnswer(status);
  }
  // What JSON has to escape it writes with a backslash. Said anew here, whatever the subgraph calls its own.
  answer.isPlain = !text.includes('\\');
  return answer;
}

const noAnswer = (status: number) => new Error(`a ${status} without a GraphQL answer`);

function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would have some of the text in it.
    throw noAnswer(status);
  }
}

/** Whether a value is the answer of a GraphQL operation. */
export function isAnswer(value: unknown): value is LinkAnswer {
  if (!isObject(value)) return false;
  const { data, errors } = value;
  if (errors !== undefined && !(Array.isArray(errors) && errors.every(isError))) return false;
  return data === undefined ? errors !== undefined : data === null || isObject(data);
}

/** Whether a value is an error of a GraphQL operation. */
export const isError = (value: unknown): value is AnswerError =>
  isObject(value) && typeof value['message'] === 'string';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
