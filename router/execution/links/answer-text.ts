import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { RawAnswer } from './answer-reader.ts';
import type { LinkAnswer } from './link.ts';

/** A subgraph's answer before it is parsed: shared by all who asked the same, each of whom parses a copy of their own. */
export type AnswerText = { status: number; contentType: string; text: string };

const unzip = promisify(gunzip);

/** The text of an answer. @throws Error for an encoding that was not offered, and for more than `maxBytes` */
export function textOf({ head, text, encoded }: RawAnswer, maxBytes: number): AnswerText | Promise<AnswerText> {
  const { status, contentType, encoding } = head;
  if (!encoded) return { status, contentType, text };
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new Error(`an answer encoded as ${encoding}`);
  return unzip(encoded, { maxOutputLength: maxBytes }).then((bytes) => ({
    status,
    contentType,
    text: bytes.toString(),
  }));
}

/** Statuses of something before the subgraph, or of a subgraph that is starting or stopping: worth another try. */
export const isPassing = ({ status, contentType }: AnswerText): boolean =>
  (status === 502 || status === 503 || status === 504) && contentType !== graphqlMediaType;

const graphqlMediaType = 'application/graphql-response+json';

/**
 * What the text says. With a status other than 2xx only the media type of GraphQL answers says that it is one (GraphQL over
 * HTTP, section 6.4); plain JSON has to have data.
 * @throws Error when it is no GraphQL answer
 */
export function parseAnswer({ status, contentType, text }: AnswerText): LinkAnswer {
  const fine = status >= 200 && status < 300;
  if (!fine && contentType !== graphqlMediaType && contentType !== 'application/json') throw noAnswer(status);
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

function isAnswer(value: unknown): value is LinkAnswer {
  if (!isObject(value)) return false;
  const { data, errors } = value;
  if (errors !== undefined && !(Array.isArray(errors) && errors.every(isError))) return false;
  return data === undefined ? errors !== undefined : data === null || isObject(data);
}

const isError = (value: unknown): boolean => isObject(value) && typeof value['message'] === 'string';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
