import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './testkit/browser.ts';
import type { Person } from './testkit/browser.ts';
import { signIn } from './testkit/client.ts';
import { mortal } from './testkit/mortal.ts';
import type { Mortal } from './testkit/mortal.ts';
import { openTunnel } from './testkit/tunnel.ts';

/** `npm test -- tests/browser` with this set renews the pictures in `docs/images`. */
const takePictures = process.env['KD_TEST_PICTURES'] === '1';

let product: Mortal;
const open: Person[] = [];
const visit = async (path = '/', viewport?: { width: number; height: number }): Promise<Person> => {
  const person = await openBrowser(`${product.address}${path}`, viewport);
  open.push(person);
  return person;
};
const signInAs = async (name: string, viewport?: { width: number; height: number }): Promise<Person> => {
  const person = await visit('/', viewport);
  await person.page.getByRole('button', { name: `Sign in as ${name}` }).click();
  await person.page.getByRole('heading', { name: 'The Lindgrens' }).waitFor();
  return person;
};
const picture = async ({ page }: Person, name: string): Promise<void> => {
  if (takePictures)
    await page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)) });
};
const seriousFaults = async ({ page }: Person, within = 'html'): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).include(within).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

beforeAll(async () => {
  product = await mortal({ KD_DEMO: '1', KD_DEMO_PASSWORD: 'Demo-password-1' });
  await product.start();
}, 90_000);
afterAll(async () => {
  await Promise.all(open.map((person) => person.leave()));
  await product.bury();
});

// Four processes share two cores here: what is a second for a person may be many.
describe('in real Chromium', { timeout: 90_000 }, () => {
  test('a child finishes a task, a parent approves it in another browser, and the child sees the points land and the leaderboard move without reloading', async () => {
    const [mia, pat] = [await signInAs('Mia'), await signInAs('Pat')];
    const board = mia.page.getByRole('list', { name: 'Leaderboard' });
    const before = await board.textContent();
    const card = mia.page.getByRole('listitem').filter({ hasText: 'Practise the piano' });
    await card.getByRole('button', { name: 'Start Practise the piano' }).click();
    await card.getByRole('button', { name: 'Complete Practise the piano' }).click();
    await pat.page.getByRole('button', { name: 'Approve Practise the piano' }).click();
    await card.waitFor({ state: 'detached' });
    await expect.poll(() => board.textContent(), { timeout: 10_000 }).not.toBe(before);
    await expect.poll(() => mia.page.getByRole('list', { name: 'Members' }).textContent()).toContain('570 points');
    expect([...mia.complaints, ...pat.complaints]).toEqual([]);
  });

  test('a parent hands work back with a reason, and the child reads it', async () => {
    const [pat, leo] = [await signInAs('Pat'), await signInAs('Leo')];
    await pat.page.getByRole('button', { name: 'Reject Mow the lawn' }).click();
    const dialog = pat.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('The corner by the shed is missing.');
    await dialog.getByRole('button', { name: 'Hand it back' }).click();
    await leo.page.getByText('The corner by the shed is missing.').waitFor();
    expect([...pat.complaints, ...leo.complaints]).toEqual([]);
  });

  test('the dashboard is asked for with exactly one query', async () => {
    const person = await visit('/');
    const asked: string[] = [];
    person.page.on('request', (request) => {
      const body = request.url().endsWith('/graphql') && request.method() === 'POST' ? request.postData() : null;
      if (body) asked.push((JSON.parse(body) as { operationName?: string }).operationName ?? body);
    });
    await person.page.getByRole('button', { name: 'Sign in as Zoe' }).click();
    await person.page.getByRole('list', { name: 'Active tasks' }).waitFor();
    await person.page.waitForTimeout(500);
    // Before it only: which family does the person open?
    expect(asked).toEqual(['FirstFamily', 'FamilyDashboard']);
  });

  test('a screen that was cut off says so, then shows what it missed without asking for everything anew', async () => {
    const tunnel = await openTunnel(product.address);
    const zoe = await openBrowser(tunnel.address);
    open.push(zoe);
    const { page } = zoe;
    let asked = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('"FamilyDashboard"')) asked++;
    });
    await page.getByRole('button', { name: 'Sign in as Zoe' }).click();
    const connection = page.getByRole('status', { name: 'Connection' });
    await connection.filter({ hasText: 'Live' }).waitFor();
    tunnel.cut();
    await connection.filter({ hasText: 'Reconnecting…' }).waitFor();
    const pat = await signIn(product.address, 'pat', 'Demo-password-1');
    const { me } = await pat.ask<{ me: { families: { id: string }[] } }>('{ me { families { id } } }');
    await pat.ask('mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }', {
      input: { familyId: me.families[0]!.id, title: 'Water the cactus', points: 5 },
    });
    tunnel.mend();
    await page.getByRole('heading', { name: 'Water the cactus' }).waitFor();
    await connection.filter({ hasText: 'Live' }).waitFor();
    expect(asked).toBe(1);
    await tunnel.close();
  });

  test('signing in works with the keyboard alone, a wrong password is said in words', async () => {
    const { page } = await visit('/');
    await page.getByLabel('Username').focus();
    await page.keyboard.type('leo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Wrong-password-1');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/password/i);
    await page.getByLabel('Password').fill('Demo-password-1');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The Lindgrens' }).waitFor();
  });

  test('on a phone nothing runs off the side, and no page has a serious accessibility fault', async () => {
    const arriving = await visit('/', { width: 375, height: 812 });
    await arriving.page.getByRole('button', { name: 'Sign in as Ada' }).waitFor();
    expect(await seriousFaults(arriving)).toEqual([]);
    const phone = await signInAs('Mia', { width: 375, height: 812 });
    await phone.page.getByRole('list', { name: 'Active tasks' }).waitFor();
    expect(await phone.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await seriousFaults(phone)).toEqual([]);
    await picture(phone, 'dashboard-phone');
    const desktop = await signInAs('Pat');
    await desktop.page.getByRole('list', { name: 'Active tasks' }).waitFor();
    expect(await seriousFaults(desktop)).toEqual([]);
    await picture(desktop, 'dashboard-desktop');
  });

  test('signing out leads back to the faces and ends the session in the other tab too', async () => {
    const zoe = await signInAs('Zoe');
    const second = await zoe.page.context().newPage();
    await second.goto(product.address);
    await second.getByRole('heading', { name: 'The Lindgrens' }).waitFor();
    await zoe.page.getByRole('button', { name: 'Sign out' }).click();
    await zoe.page.getByRole('button', { name: 'Sign in as Ada' }).waitFor();
    await second.getByRole('button', { name: 'Sign in as Ada' }).waitFor();
    expect(await second.getByRole('heading', { name: 'The Lindgrens' }).count()).toBe(0);
  });

  test('the explorer signs in with one click, answers the dashboard query and hears a subscription', async () => {
    const explorer = await visit('/explorer');
    const { page } = explorer;
    await page.getByRole('button', { name: /Pat Lindgren/ }).click();
    // Not the button, which bears the name as well; and the variables are filled in with the family then.
    await page.getByRole('status', { name: 'Signed in as' }).filter({ hasText: 'Pat Lindgren' }).waitFor();
    await expect
      .poll(() => page.getByRole('main').textContent(), { timeout: 20_000 })
      .toMatch(/"[0-9a-f]{8}-[0-9a-f-]{27}"/);
    await page.getByRole('button', { name: /Execute query/ }).click();
    await page.getByText('"The Lindgrens"').first().waitFor();
    await picture(explorer, 'explorer');
    await page.getByRole('button', { name: 'Show Query plan' }).press('Enter');
    const plan = page.getByRole('region', { name: 'Query plan' });
    await plan.getByText('1. families').waitFor();
    // The first call, by keyboard alone: what was sent is the text of a query.
    await plan.locator('summary').first().press('Enter');
    await plan.getByLabel('Sent to families').getByText('family(').waitFor();
    expect(await seriousFaults(explorer, 'section[aria-label="Query plan"]')).toEqual([]);
    await page.getByRole('button', { name: 'Hide Query plan' }).click();
    await page.getByRole('tab', { name: 'TaskUpdated' }).click();
    // GraphiQL names the operation of the tab that it shows only a moment after it shows it.
    await page.waitForTimeout(1_000);
    const subscribed = new Promise<void>((resolve) => {
      page.on('websocket', (socket) => {
        socket.on('framesent', ({ payload }) => {
          if (String(payload).includes('"subscribe"')) resolve();
        });
      });
    });
    await page.getByRole('button', { name: /Execute query/ }).click();
    await subscribed;
    const zoe = await signInAs('Zoe');
    await zoe.page.getByRole('button', { name: 'Claim Set the table' }).click();
    await page.getByText('CLAIMED').first().waitFor();
    expect(explorer.complaints).toEqual([]);
  });
});
