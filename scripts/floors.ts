/**
 * What the lockfile and the package.json files must hold: no package below its security floor, one copy of the packages
 * that break when there are two, no download addresses, and exact versions. Pure: `check-floors.ts` reads the files.
 */

/** The versions a package may have. */
export interface Floor {
  from: string;
  /** The first version that is too new. */
  below?: string;
}

/** An npm lockfile, as far as it matters here. */
export interface Lockfile {
  packages: Record<string, { version?: string; resolved?: string; link?: boolean }>;
}

/** A package.json, as far as it matters here. */
export interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Orders versions by their three numbers; a prerelease comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => {
    const [numbers = '', prerelease] = version.split('+')[0]?.split(/-(.*)/s) ?? [];
    return [...numbers.split('.').map(Number), prerelease === undefined ? 1 : 0];
  });
  const at = (left ?? []).findIndex((part, index) => part !== right?.[index]);
  return at === -1 ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
}

/** Every copy of a package in the lockfile: where it lies and its version. */
function copiesOf(name: string, lockfile: Lockfile): { path: string; version: string }[] {
  return Object.entries(lockfile.packages)
    .filter(([path, { link }]) => path.endsWith(`node_modules/${name}`) && link !== true)
    .map(([path, { version = '0.0.0' }]) => ({ path, version }));
}

/** Copies below their floor or beyond their ceiling, and packages that have a floor but are gone. */
export function belowFloor(floors: Record<string, Floor>, lockfile: Lockfile): string[] {
  return Object.entries(floors).flatMap(([name, { from, below }]) => {
    const copies = copiesOf(name, lockfile);
    if (copies.length === 0) return [`${name} has a floor in scripts/floors.json but is not in the lockfile`];
    const wanted = below === undefined ? `${from} or newer` : `${from} or newer and below ${below}`;
    return copies
      .filter(
        ({ version }) =>
          compareVersions(version, from) < 0 || (below !== undefined && compareVersions(version, below) >= 0),
      )
      .map(({ path, version }) => `${path} is ${version}; it must be ${wanted}`);
  });
}

/** Packages of which there is not exactly one copy. */
export function notSingle(names: string[], lockfile: Lockfile): string[] {
  return names.flatMap((name) => {
    const copies = copiesOf(name, lockfile);
    const list = copies.map(({ path, version }) => `${path} ${version}`).join(', ');
    return copies.length === 1 ? [] : [`${name} must be there exactly once; the lockfile has ${list || 'none'}`];
  });
}

/** Entries that name an address: with one, npm asks that server and not the registry the host is set up for. */
export function withAddress(lockfile: Lockfile): string[] {
  return Object.entries(lockfile.packages)
    .filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:\/\//.test(resolved))
    .map(
      ([path, { resolved }]) => `${path} carries the address ${resolved}; .npmrc sets omit-lockfile-registry-resolved`,
    );
}

/** Dependencies with a range: npm on an old host would resolve it downwards. */
export function notExact(file: string, manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))
    .map(([name, version]) => `${file}: ${name} is "${version}"; write an exact version`);
}
