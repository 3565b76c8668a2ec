import { createLogger } from '@kd/kit/log';
import { startTracing } from '@kd/kit/tracing/start';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector } from './testkit/collector.ts';
import type { Collector, ReceivedSpan } from './testkit/collector.ts';
import { eventually, familyDashboard, newFamily, newTask } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startTopology } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

const clientTrace = 'aaaabbbbccccddddaaaabbbbccccdddd';
const clientSpan = '1234567812345678';

describe.each(['embedded', 'distributed'] as const)('one FamilyDashboard, %s', (topology) => {
  let collector: Collector;
  let running: Running;
  let stopTracing: () => Promise<void>;
  let family: Family;
  let trace: ReceivedSpan[];

  beforeAll(async () => {
    collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
    Object.assign(process.env, env);
    stopTracing = await startTracing(
      'kd-family',
      createLogger({ level: 'silent', name: 'test' }),
      topology === 'embedded' ? env : {},
    );
    running = await startTopology(topology, env);
    family = await newFamily(running.address, 2);
    await newTask(family);
    await family.parent.ask(
      familyDashboard,
      { familyId: family.id },
      {
        traceparent: `00-${clientTrace}-${clientSpan}-01`,
        'x-correlation-id': 'the-client-knows-this',
        // Nothing kept answers it.
        'x-kd-after': 'nothing that was heard of',
      },
    );
    const ofClient = async () => collector.spans.filter(({ traceId }) => traceId === clientTrace);
    trace = await eventually(ofClient, (spans) => spans.some(({ parentSpanId }) => parentSpanId === clientSpan));
    // Other processes send theirs a moment earlier or later.
    await new Promise((resolve) => setTimeout(resolve, 400));
    trace = await ofClient();
  });
  afterAll(async () => {
    await running.stop();
    await stopTracing();
    await collector.stop();
    for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  });

  const childrenOf = ({ spanId }: ReceivedSpan) => trace.filter(({ parentSpanId }) => parentSpanId === spanId);
  const named = (name: string) => trace.filter((span) => span.name === name);

  test('is one trace from the client’s span through router and subgraphs to SQL', () => {
    const [request] = named('POST /graphql');
    expect(request).toMatchObject({
      parentSpanId: clientSpan,
      service: topology === 'embedded' ? 'kd-family' : 'kd-router',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
        'kd.correlation_id': 'the-client-knows-this',
      },
    });
    const [operation] = childrenOf(request!);
    expect(operation).toMatchObject({
      name: 'query',
      attributes: { 'graphql.operation.name': 'FamilyDashboard', 'graphql.operation.type': 'query' },
    });
    const calls = childrenOf(operation!);
    const asked = calls.map(({ attributes }) => attributes['kd.subgraph.name']);
    expect(new Set(asked)).toEqual(new Set(['families', 'users', 'tasks', 'points']));
    for (const call of calls) {
      const subgraph = String(call.attributes['kd.subgraph.name']);
      expect(call.name).toBe(`ask ${subgraph}`);
      expect(call.attributes['kd.subgraph.parts']).toBeDefined();
      const answers = childrenOf(call);
      expect(answers).toMatchObject([
        {
          name: `answer ${subgraph}`,
          service: topology === 'embedded' ? 'kd-family' : `kd-${subgraph}`,
          attributes: { 'kd.correlation_id': 'the-client-knows-this' },
        },
      ]);
      const statements = childrenOf(answers[0]!);
      expect(statements.length).toBeGreaterThan(0);
      for (const { attributes } of statements) {
        expect(attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.operation.name': expect.any(String) });
      }
    }
  });

  test('hangs together: every span’s parent is in the trace', () => {
    const known = new Set([clientSpan, ...trace.map(({ spanId }) => spanId)]);
    expect(trace.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))).toEqual([]);
  });

  test('tells nothing of anybody: no name, no token, no value', () => {
    const told = collector.bodies.join('\n');
    const { fullName, tokens } = { fullName: 'Pat Parent', tokens: family.parent.tokens! };
    for (const secret of [fullName, family.parent.username, tokens.accessToken, tokens.refreshToken]) {
      expect(told).not.toContain(secret);
    }
  });

  test('leaves the background alone: no statement stands outside a request', () => {
    expect(collector.spans.filter((span) => 'db.system.name' in span.attributes && !span.parentSpanId)).toEqual([]);
  });
});
