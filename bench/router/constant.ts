import { createServer } from 'node:http';

/**
 * A constant answer over node:http: what remains when a router does nothing. `POST /teach` says what to answer from now on.
 */

let answer: Buffer = Buffer.from('{}');

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => void parts.push(part));
  request.on('end', () => {
    if (request.url === '/teach') answer = Buffer.concat(parts);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');
