import { createServer } from 'node:net';

/**
 * A free port on the loopback address: the preferred one when nobody has it, so that an address someone noted down
 * keeps working.
 */
export async function freePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await probe(preferred)) !== undefined) return preferred;
  const port = await probe(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1: expected the system to offer one.');
  return port;
}

function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
