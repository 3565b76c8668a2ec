import type { Outgoing } from './respond.ts';
import { headOf } from './respond.ts';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

const boundary = '-';
/** As Apollo's clients ask for it (`deferSpec`), with the media type of RFC 2046, section 5.1.3. */
const type = `multipart/mixed; boundary="${boundary}"; deferSpec=20220824`;
const partHead = `\r\n--${boundary}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n`;
const end = `\r\n--${boundary}--\r\n`;

/**
 * Writes an answer in parts, each as soon as it is there: first `body`, then what was deferred. A client that reads slowly is
 * waited for; one that hangs up ends it.
 */
export async function respondInParts(
  response: ServerResponse,
  outgoing: Outgoing,
  later: AsyncIterable<string>,
  last: boolean,
): Promise<void> {
  if (!response.destroyed) response.writeHead(outgoing.status, headOf(outgoing, type, last));
  const write = async (payload: string): Promise<void> => {
    if (!response.destroyed && !response.write(partHead + payload))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  };
  await write(`${String(outgoing.body).slice(0, -1)},"hasNext":true}`);
  for await (const patches of later) {
    if (response.destroyed) return;
    await write(`{"incremental":${patches},"hasNext":true}`);
  }
  await write('{"hasNext":false}');
  response.end(end);
}
