import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readSettings, settingsSchema } from '@kd/kit/config';
import { requireDistributed, subgraphUrls } from '@kd/kit/subgraph/run';
import { describe, expect, test } from 'vitest';
import { distributedParts, routerNodeArgs } from '../scripts/distributed.ts';
import { root } from '../scripts/root.ts';
import { readComposeFile } from './compose-file.ts';
import type { Service } from './compose-file.ts';

const secrets = {
  POSTGRES_PASSWORD: 'superuser',
  POSTGRES_KD_PASSWORD: 'application',
  KD_STATEMENT_KEY: 'a statement key that is only for tests',
};
const composeFile = readComposeFile(secrets);
const { networks, volumes } = composeFile;
/** What may be left out, as empty. */
const nothing: Required<Pick<Service, 'command' | 'environment' | 'ports' | 'volumes' | 'cap_drop' | 'depends_on'>> = {
  command: [],
  environment: {},
  ports: [],
  volumes: [],
  cap_drop: [],
  depends_on: {},
};
const services = Object.fromEntries(
  Object.entries(composeFile.services).map(([name, service]) => [name, { ...nothing, ...service }]),
);
const subgraphNames = readdirSync(`${root}schema`)
  .filter((file) => file.endsWith('.graphql') && !['supergraph.graphql', 'live.graphql'].includes(file))
  .map((file) => file.slice(0, -'.graphql'.length));
const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('kd-family:'));
const serviceOf = (name: string) => services[name] ?? expect.fail(`docker-compose.yml has no service ${name}`);

describe('docker-compose.yml', () => {
  test('has a service for every subgraph of the contract, the router, PostgreSQL and Redis, and nothing else', () => {
    expect(Object.keys(services).sort()).toEqual([...subgraphNames, 'router', 'postgres', 'redis'].sort());
  });

  test.each(Object.keys(secrets))('does not start without %s', (missing) => {
    const env = Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== missing));
    expect(() => readComposeFile(env)).toThrow(missing);
  });

  test('runs the same entries as start:distributed', () => {
    const settings = readSettings({});
    for (const { name, entry, nodeArgs = [] } of distributedParts(settings, subgraphUrls(settings))) {
      expect(serviceOf(name).command).toEqual(['node', ...nodeArgs, entry]);
      expect({ entry, exists: existsSync(`${root}${entry}`) }).toEqual({ entry, exists: true });
    }
  });

  test.each(ours)(
    '%s: every name in its environment is a setting, every value is accepted, nothing is missing',
    (_, { environment }) => {
      expect(Object.keys(environment).filter((name) => !(name in settingsSchema.shape))).toEqual([]);
      expect(() => requireDistributed(readSettings(environment))).not.toThrow();
    },
  );

  test('all processes share one key, one database, one bus, and the same addresses', () => {
    const shared = [
      'KD_STATEMENT_KEY',
      'DATABASE_URL',
      'REDIS_URL',
      ...subgraphNames.map((name) => `KD_${name.toUpperCase()}_URL`),
    ];
    const differing = shared.filter((name) => new Set(ours.map(([, { environment }]) => environment[name])).size !== 1);
    expect(differing).toEqual([]);
  });

  test('a subgraph listens where the others look for it', () => {
    const urls = subgraphUrls(readSettings(serviceOf('router').environment));
    expect(Object.keys(urls).sort()).toEqual([...subgraphNames].sort());
    for (const [name, url] of Object.entries(urls)) {
      const { hostname, port } = new URL(url);
      expect({ hostname, port }).toEqual({ hostname: name, port: serviceOf(name).environment['PORT'] });
      expect(serviceOf(name).environment['HOST']).toBe('0.0.0.0');
    }
  });

  test('DATABASE_URL and REDIS_URL name services, and the role is not the superuser', () => {
    const settings = readSettings(serviceOf('users').environment);
    const database = new URL(settings.DATABASE_URL ?? '');
    expect([database.hostname, database.port, database.username, database.pathname]).toEqual([
      'postgres',
      '5432',
      'kd',
      '/kd',
    ]);
    expect(database.password).toBe(serviceOf('postgres').environment['POSTGRES_KD_PASSWORD']);
    expect(readFileSync(`${root}deploy/postgres/create-kd.sh`, 'utf8')).toContain(
      'create role kd login nosuperuser nobypassrls',
    );
    expect(new URL(settings.REDIS_URL ?? '').hostname).toBe('redis');
  });

  test('only the router is published, on loopback, at the port it listens on; the rest reaches no network outside', () => {
    expect(Object.keys(services).filter((name) => serviceOf(name).ports.length > 0)).toEqual(['router']);
    const { ports, environment } = serviceOf('router');
    expect(ports).toEqual([`127.0.0.1:4000:${environment['PORT']}`]);
    const open = Object.keys(services).filter((name) =>
      serviceOf(name).networks.some((network) => !networks[network]?.internal),
    );
    expect(open).toEqual(['router']);
  });

  test('each of our processes is asked for /health/ready on its own port', () => {
    for (const [, { healthcheck }] of ours) {
      expect(healthcheck.test.join(' ')).toContain('http://127.0.0.1:${process.env.PORT}/health/ready');
    }
  });

  test('nothing starts before what it depends on is healthy', () => {
    const waitsFor = (name: string) =>
      Object.entries(serviceOf(name).depends_on).map(([other, { condition }]) => {
        expect(condition).toBe('service_healthy');
        return other;
      });
    for (const name of subgraphNames) expect(waitsFor(name).sort()).toEqual(['postgres', 'redis']);
    expect(waitsFor('router').sort()).toEqual([...subgraphNames, 'postgres', 'redis'].sort());
  });

  test('file systems are read-only, our processes hold no capabilities, and what is mounted exists', () => {
    const writable = Object.keys(services).filter((name) => !serviceOf(name).read_only);
    const capable = ours.filter(([, { cap_drop }]) => !cap_drop.includes('ALL')).map(([name]) => name);
    const mounts = Object.values(services).flatMap((service) => service.volumes);
    const dangling = mounts.filter((mount) => {
      const [source = ''] = mount.split(':');
      return source.startsWith('./') ? !existsSync(`${root}${source}`) : !(source in volumes);
    });
    expect({ writable, capable, dangling }).toEqual({ writable: [], capable: [], dangling: [] });
  });
});

describe('deploy/Dockerfile', () => {
  const dockerfile = readFileSync(`${root}deploy/Dockerfile`, 'utf8');

  test('knows the manifest of every workspace and installs every server', () => {
    for (const name of subgraphNames) {
      expect(dockerfile).toContain(`COPY subgraphs/${name}/package.json subgraphs/${name}/`);
      expect(dockerfile).toContain(`--workspace=subgraphs/${name}`);
    }
  });

  test('does not run as root', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  test('starts Node for a router as the scripts of package.json and start:distributed do', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
    const command = ['node', ...routerNodeArgs, 'router/main.ts'];
    const [, inDocker = '[]'] = /^CMD (.+)$/m.exec(dockerfile) ?? [];
    expect(JSON.parse(inDocker)).toEqual(command);
    expect(scripts).toMatchObject({
      router: command.join(' '),
      start: ['node', ...routerNodeArgs, 'scripts/start.ts'].join(' '),
    });
  });
});
