import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Somebody's browser: a profile of its own, and what went wrong in its pages. */
export type Person = { page: Page; complaints: string[]; leave(): Promise<void> };

/** Opens a fresh real Chromium (`KD_TEST_CHROMIUM`, which `npm test` finds or installs) at an address. */
export async function openBrowser(address: string, viewport = { width: 1280, height: 900 }): Promise<Person> {
  const executablePath = process.env['KD_TEST_CHROMIUM'];
  if (!executablePath) throw new Error('KD_TEST_CHROMIUM is not set: run the tests with npm test');
  const profile = mkdtempSync(join(tmpdir(), 'kd-chromium-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: flags,
    viewport,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(address);
  return {
    page,
    complaints,
    leave: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
