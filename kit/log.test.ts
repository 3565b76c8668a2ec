import { expect, test } from 'vitest';
import { createLogger, withCorrelation } from './log.ts';

function capture() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, log: createLogger({ level: 'info', name: 'test', destination }) };
}

test('every line written under a correlation id carries it, also after waiting', async () => {
  const { lines, log } = capture();
  await withCorrelation('abc', async () => {
    await Promise.resolve();
    log.info('inside');
  });
  log.info('outside');
  expect(lines.map((line) => line['correlationId'])).toEqual(['abc', undefined]);
});

test('secrets and personal data do not reach the log', () => {
  const { lines, log } = capture();
  log.info(
    {
      password: 'p1',
      request: { headers: { authorization: 'p2' }, refreshToken: 'p3' },
      user: { email: 'p4', fullName: 'p5' },
    },
    'x',
  );
  expect(JSON.stringify(lines)).not.toMatch(/p[1-5]/);
  expect(JSON.stringify(lines)).toContain('[redacted]');
});
