import { createServer } from 'node:http';
import { readSettings } from '@kd/kit/config';
import { reportAndExit, subgraphUrls } from '@kd/kit/subgraph/run';
import { floorLink } from './floor-link.ts';
import type { Ask } from './floor-link.ts';
import { statementSource } from './statement.ts';

/**
 * FamilyDashboard by hand: the four calls that nothing can do without, and the answer put together as text. It knows this one
 * query, checks nothing, and trusts its subgraphs.
 */

type Ref = { id: string };
type Task = { id: string; title: string; status: string; dueDate: string | null; assignedTo: Ref | null };
type Place = { user: Ref; points: number; rank: number };
type Score = { totalPoints: number; currentStreak: number };
type Family = { family: { name: string; members: Ref[] } };
type Tasks = { _entities: [{ activeTasks: Task[] }] };
type Names = { _entities: { fullName: string }[] };
type Points = { members: Score[]; family: [{ leaderboard: Place[] }] };

const familyQuery = '{"query":"query($id:ID!){family(id:$id){name members{id}}}","variables":{"id":';
const onFamily = (fields: string) =>
  `{"query":"query($r:[_Any!]!){_entities(representations:$r){...on Family{${fields}}}}","variables":{"r":`;
const tasksQuery = onFamily('activeTasks{id title status dueDate assignedTo{id}}');
const namesQuery =
  '{"query":"query($r:[_Any!]!){_entities(representations:$r){...on Member{fullName}}}","variables":{"r":';
const pointsQuery =
  '{"query":"query($m:[_Any!]!,$f:[_Any!]!){members:_entities(representations:$m){...on Member{totalPoints currentStreak}}' +
  'family:_entities(representations:$f){...on Family{leaderboard{user{id}points rank}}}}","variables":{"m":';

const read = <Data>(text: string): Data => (JSON.parse(text) as { data: Data }).data;

type Links = { users: Ask; families: Ask; tasks: Ask; points: Ask };

async function dashboard({ users, families, tasks, points }: Links, familyId: string): Promise<string> {
  const id = JSON.stringify(familyId);
  const itself = `[{"__typename":"Family","id":${id}}]`;
  const tasksComing = tasks(`${tasksQuery}${itself}}}`);
  const { family } = read<Family>(await families(`${familyQuery}${id}}}`));
  const members = family.members
    .map((member) => `{"__typename":"Member","familyId":${id},"id":"${member.id}"}`)
    .join(',');
  const [namesText, pointsText, tasksText] = await Promise.all([
    users(`${namesQuery}[${members}]}}`),
    points(`${pointsQuery}[${members}],"f":${itself}}}`),
    tasksComing,
  ]);
  return written(family, read<Names>(namesText), read<Tasks>(tasksText), read<Points>(pointsText));
}

function written(family: Family['family'], { _entities: names }: Names, tasks: Tasks, points: Points): string {
  const nameById = new Map(family.members.map(({ id }, at) => [id, JSON.stringify(names[at]?.fullName)]));
  const members = family.members.map(({ id }, at) => {
    const { totalPoints, currentStreak } = points.members[at] ?? { totalPoints: 0, currentStreak: 0 };
    return `{"id":"${id}","fullName":${nameById.get(id)},"totalPoints":${totalPoints},"currentStreak":${currentStreak}}`;
  });
  const active = tasks._entities[0].activeTasks.map(({ id, title, status, assignedTo, dueDate }) => {
    const who = assignedTo ? `{"fullName":${nameById.get(assignedTo.id)}}` : 'null';
    const due = dueDate === null ? 'null' : `"${dueDate}"`;
    return `{"id":"${id}","title":${JSON.stringify(title)},"status":"${status}","assignedTo":${who},"dueDate":${due}}`;
  });
  const board = points.family[0].leaderboard.map(
    ({ user, points: sum, rank }) => `{"user":{"fullName":${nameById.get(user.id)}},"points":${sum},"rank":${rank}}`,
  );
  return (
    `{"data":{"family":{"name":${JSON.stringify(family.name)},"members":[${members.join(',')}],` +
    `"activeTasks":[${active.join(',')}],"leaderboard":[${board.join(',')}]}}}`
  );
}

function main(): void {
  const settings = readSettings(process.env);
  const statement = statementSource();
  const { users = '', families = '', tasks = '', points = '' } = subgraphUrls(settings);
  const links = {
    users: floorLink(users, statement),
    families: floorLink(families, statement),
    tasks: floorLink(tasks, statement),
    points: floorLink(points, statement),
  };
  createServer((request, response) => {
    if (request.method === 'GET') return void response.end();
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const { variables } = JSON.parse(body) as { variables: { familyId: string } };
      dashboard(links, variables.familyId).then(
        (text) => {
          const headers = {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(text),
          };
          response.writeHead(200, headers).end(text);
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  }).listen(settings.PORT, settings.HOST);
}

try {
  main();
} catch (error) {
  reportAndExit(error);
}
