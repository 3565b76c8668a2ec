import type { Viewer } from './actions-for.ts';

/** What the parts of the screen share: whose it is, who looks at it, when, and how to get it anew. */
export type Board = {
  familyId: string;
  timeZone: string;
  viewer: Viewer;
  now: number;
  refresh(): void;
};
