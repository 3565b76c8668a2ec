/** Somebody of the demo family. */
export type DemoPerson = { username: string; fullName: string; role: 'ADVISOR' | 'PARENT' | 'MEMBER' };

/** The demo family's name and where it lives. */
export const demoFamily = {
  name: 'The Lindgrens',
  description: 'Five people, one dog, many dishes.',
  timezone: 'Europe/Stockholm',
};

/** The demo family: the first one founds it. */
export const demoPeople = [
  { username: 'ada', fullName: 'Ada Lindgren', role: 'ADVISOR' },
  { username: 'pat', fullName: 'Pat Lindgren', role: 'PARENT' },
  { username: 'mia', fullName: 'Mia Lindgren', role: 'MEMBER' },
  { username: 'leo', fullName: 'Leo Lindgren', role: 'MEMBER' },
  { username: 'zoe', fullName: 'Zoe Lindgren', role: 'MEMBER' },
] as const satisfies readonly DemoPerson[];

/** How a demo person is called in the story. */
export type DemoName = (typeof demoPeople)[number]['username'];
