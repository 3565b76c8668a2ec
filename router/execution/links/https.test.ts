import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { logToMemory } from '@kd/kit/testing/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpLink } from './http-link.ts';

const { log } = logToMemory();
const folder = mkdtempSync(join(tmpdir(), 'kd-https-'));
const usual = getCACertificates();
// It makes the certificate; hosts without it are few, and none of ours.
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
let port = 0;
let names: (string | false | null | undefined)[] = [];
let server: ReturnType<typeof createServer> | undefined;

beforeAll(async () => {
  if (!hasOpenssl) return;
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, '-days', '1', ...subject],
    {
      stdio: 'ignore',
    },
  );
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    names.push('servername' in request.socket ? String(request.socket.servername) : undefined);
    response.setHeader('content-type', 'application/json');
    request.on('data', () => {}).on('end', () => response.end(`{"data":{"text":"${'ü'.repeat(100_000)}"}}`));
  });
  const listening = server;
  await new Promise<void>((resolve) => void listening.listen(0, 'localhost', resolve));
  port = (listening.address() as AddressInfo).port;
  setDefaultCACertificates([...usual, readFileSync(cert, 'utf8')]);
});
afterAll(() => {
  setDefaultCACertificates(usual);
  server?.close();
  rmSync(folder, { recursive: true });
});

test.runIf(hasOpenssl)('https: the peer has to prove its name, and long answers come whole', async () => {
  const link = httpLink('things', `https://localhost:${port}/graphql`, log);
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => link.ask({ query: '{ text }', statement: 's' })),
    );
    expect(new Set(answers.map(({ data }) => data?.['text']))).toEqual(new Set(['ü'.repeat(100_000)]));
  }
  expect(new Set(names)).toEqual(new Set(['localhost']));
  await link.close();
  names = [];
  const other = httpLink('things', `https://127.0.0.1:${port}/graphql`, log);
  expect((await other.ask({ query: '{ text }', statement: 's' })).errors).toMatchObject([
    { extensions: { code: 'SUBGRAPH_UNAVAILABLE' } },
  ]);
  expect(names).toEqual([]);
  await other.close();
});
