import { isDeepStrictEqual } from 'node:util';
import { request } from 'undici';
import type { Contender } from './stage.ts';
import { cursorStart } from './scenarios.ts';
import type { Asker, Scenario } from './scenarios.ts';

/** A contender and the bytes that it answers, as latin1 text, up to a write's cursor. */
export type Aim = { contender: Contender; expected: string };

/** The bytes of one answer. @throws Error when it is not complete: a benchmark of errors says nothing */
async function answerOf({ name, port, path }: Contender, { accessToken }: Asker, body: string): Promise<Buffer> {
  const answer = await request(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${accessToken}` },
    body,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const { data, errors } = JSON.parse(bytes.toString()) as { data?: object | null; errors?: unknown };
  if (answer.statusCode !== 200 || errors !== undefined || !data || Object.values(data).includes(null)) {
    throw new Error(`${name} answered ${answer.statusCode} ${bytes.toString().slice(0, 1_000)}`);
  }
  return bytes;
}

const dataOf = (bytes: Buffer): unknown => (JSON.parse(bytes.toString()) as { data: unknown }).data;

/** An answer up to the cursor of our writes, which is another one each time. */
const untilCursor = (answer: string): string => {
  const end = answer.indexOf(cursorStart);
  return end === -1 ? answer : answer.slice(0, end);
};

/**
 * Asks every contender and compares what they answer.
 * @throws Error when their data differ: only equal work can be compared
 */
export async function takeAim(
  contenders: readonly Contender[],
  scenario: Scenario,
  asker: Asker,
  say: (text: string) => void,
): Promise<Aim[]> {
  const answers: { contender: Contender; bytes: Buffer }[] = [];
  for (const contender of contenders) {
    answers.push({ contender, bytes: await answerOf(contender, asker, scenario.body) });
  }
  const [first] = answers;
  if (!first) return [];
  for (const { contender, bytes } of answers) {
    const [mine, theirs] = [dataOf(bytes), dataOf(first.bytes)];
    if (!isDeepStrictEqual(mine, theirs)) {
      throw new Error(
        `${contender.name} answers ${scenario.name} differently from ${first.contender.name}:\n` +
          `${bytes.toString().slice(0, 3_000)}\n${first.bytes.toString().slice(0, 3_000)}`,
      );
    }
    if (JSON.stringify(mine) !== JSON.stringify(theirs))
      say(`${contender.name} answers ${scenario.name} in another order.`);
  }
  say(`${scenario.name}: all answer the same ${Buffer.byteLength(JSON.stringify(dataOf(first.bytes)))} bytes of data.`);
  return answers.map(({ contender, bytes }) => ({ contender, expected: untilCursor(bytes.toString('latin1')) }));
}
