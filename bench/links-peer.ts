import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The peer of `links.ts`, a process of its own: answers every request with the same bytes, and costs as little as it can. */
const body = JSON.stringify({
  data: {
    _entities: Array.from({ length: 5 }, (_, n) => ({ fullName: `Person ${n}`, avatarUrl: null, totalPoints: n * 10 })),
  },
});
const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nkeep-alive: timeout=60\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const headEnd = '\r\n\r\n';
const lengthName = 'content-length: ';

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    rest += bytes.toString('latin1');
    let answers = '';
    for (;;) {
      const end = rest.indexOf(headEnd);
      if (end === -1) break;
      const at = rest.indexOf(lengthName) + lengthName.length;
      const next = end + headEnd.length + Number.parseInt(rest.slice(at, end), 10);
      if (rest.length < next) break;
      rest = rest.slice(next);
      answers += answer;
    }
    if (answers !== '') socket.write(answers, 'latin1');
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port, body }));
// Whoever measured is gone, however that came about.
process.once('disconnect', () => process.exit());
