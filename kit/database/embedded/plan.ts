import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';

/** A running postmaster, started by us or adopted. `exited` resolves when it is gone, for whatever reason. */
export type Postmaster = { readonly pid: number; readonly port: number; readonly exited: Promise<void> };

/** All that a start depends on, apart from the port. */
export type PostmasterPlan = {
  readonly home: Home;
  readonly binaries: Binaries;
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: string;
};
