import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../support/cli.js';
import { chromiumPath, openBrowser } from './browser.js';
import { night, samplePortfolio } from './reported-night.js';

const workspace = join(scratchFolder(), 'portfolio');
const report = join(workspace, 'runs', '2026-07-01', 'segment_report.html');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The text of an element as it is shown. */
const seen = async (element: Locator) => (await element.allInnerTexts())[0];

let browser: Browser;
let page: Page;
let said: string[];

beforeAll(async () => {
  await samplePortfolio(workspace);
  await night(workspace, '2026-06-30');
  await night(workspace, '2026-07-01');
});

test('the page is one small file that fetches nothing', () => {
  expect(statSync(report).size).toBeLessThan(3_000_000);
  const text = readFileSync(report, 'utf8');
  expect(text.match(/(src|href)="(?!#|data:)[^"]*"|@import|url\((?!#)/g)).toBeNull();
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.skipIf(chromiumPath === undefined)('in a browser without network', () => {
  beforeAll(async () => {
    browser = await openBrowser();
    return () => browser.close();
  });

  const open = async (options: object = {}) => {
    const context = await browser.newContext({
      offline: true,
      viewport: { width: 1440, height: 900 },
      ...options,
    });
    page = await context.newPage();
    said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) said.push(`asks for ${request.url()}`);
    });
    await page.goto(pathToFileURL(report).href);
  };
  beforeEach(async () => {
    await open();
    return () => page.context().close();
  });

  const shown = (words: string) => page.getByText(words, { exact: true }).first().isVisible();

  test('both languages are there, and the switch shows one of them', async () => {
    expect([await shown('Portfolio'), await shown('資產組合')]).toEqual([true, false]);
    expect(await page.title()).toContain('Segment report');
    await page.getByRole('button', { name: '中文' }).click();
    expect([await seen(page.locator('main h2').nth(1)), await page.title()]).toEqual([
      '資產組合',
      expect.stringContaining('分群報告'),
    ]);
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant');
    expect(await page.getByRole('button', { name: '中文' }).getAttribute('aria-pressed')).toBe('true');
    const english = await seen(page.locator('main'));
    expect(english).not.toMatch(/Past due|Accounts|Bucket/);
    expect(said).toEqual([]);
  });

  test('without script the language of the workspace reads, and no button is dead', async () => {
    await page.context().close();
    await open({ javaScriptEnabled: false });
    expect(await seen(page.locator('main h2').nth(1))).toBe('Portfolio');
    expect(await page.locator('button:visible').count()).toBe(0);
  });

  test.each([
    [360, '中文'],
    [1440, 'English'],
  ])(
    'at %i px nothing but tables scrolls sideways, and axe finds nothing serious',
    async (width, language) => {
      await page.setViewportSize({ width, height: 800 });
      for (const each of ['English', '中文']) {
        await page.getByRole('button', { name: each }).click();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      }
      await page.getByRole('button', { name: language }).click();
      await page.evaluate(axe);
      const { violations } = (await page.evaluate('axe.run(document)')) as {
        violations: { impact: string; id: string; nodes: { html: string }[] }[];
      };
      expect(
        violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => [id, nodes[0].html]),
      ).toEqual([]);
      expect(said).toEqual([]);
    },
  );

  test('charts have a text alternative, marks tell on hover, and labels stay in the picture', async () => {
    const charts = page.locator('svg[role=img]:visible');
    expect(await charts.count()).toBe(6);
    for (let at = 0; at < 6; at++) {
      const chart = charts.nth(at);
      expect((await chart.locator('> title').textContent())?.length).toBeGreaterThan(30);
      const out = await chart.evaluate((svg) => {
        const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')]
          .filter((text) => text.textContent !== '')
          .filter((text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return (
              left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1
            );
          })
          .map((text) => text.textContent);
      });
      expect(out).toEqual([]);
    }
    expect(await page.locator('#roll-rates-chart div[lang=en] path > title').first().textContent()).toMatch(
      /^M1 → Cured: \d+\.\d %$/,
    );
  });

  test('a table sorts by the keyboard, rising and falling, in either language', async () => {
    const cells = async () =>
      (await page.locator('#table-buckets tbody tr td:nth-child(2)').allInnerTexts()).map((cell) =>
        Number(cell.replace(/,/g, '')),
      );
    const header = page.locator('#table-buckets thead th').nth(1);
    const sorted = (await cells()).sort((a, b) => a - b);
    await header.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect([await header.getAttribute('aria-sort'), await cells()]).toEqual([
      'descending',
      [...sorted].reverse(),
    ]);
    await page.keyboard.press('Enter');
    expect([await header.getAttribute('aria-sort'), await cells()]).toEqual(['ascending', sorted]);
    await page.getByRole('button', { name: '中文' }).click();
    await page.locator('#table-buckets thead th').first().getByRole('button').press('Space');
    expect(await seen(page.locator('#table-buckets tbody th').first())).toBe('M1');
    expect(await header.getAttribute('aria-sort')).toBeNull();
  });

  test('a long table is filtered by what it shows, in either language; print shows all of it', async () => {
    const table = page.locator('#table-segment-treatments');
    const rows = await table.locator('tbody tr').count();
    const filter = page.locator('figure:has(#table-segment-treatments)').getByRole('searchbox');
    await filter.fill('call by an AGENT');
    const left = await table.locator('tbody tr:visible').allInnerTexts();
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(rows);
    for (const row of left) expect(row).toContain('Call by an agent');
    await page.getByRole('button', { name: '中文' }).click();
    expect(await table.locator('tbody tr:visible').count()).toBe(0);
    await filter.fill('催收員電話');
    expect(await table.locator('tbody tr:visible').count()).toBeGreaterThan(0);
    await page.emulateMedia({ media: 'print' });
    expect(await table.locator('tbody tr:visible').count()).toBe(rows);
  });

  test('every table and chart, and the head, links to the query behind it, which opens', async () => {
    const names = await page
      .locator('table')
      .evaluateAll((all) => all.map(({ id }) => id.replace('table-', '')));
    expect(names.length).toBeGreaterThan(25);
    for (const name of names) expect(await page.locator(`details[id="query-${name}"] pre`).count()).toBe(1);
    const links = await page
      .locator('.chart a.query, header a.query')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')!));
    expect(links.length).toBe(7);
    for (const link of links) expect(await page.locator(`details${link} pre`).count()).toBe(1);
    await page.locator('figcaption#caption-buckets a.query').click();
    expect(await page.locator('#query-buckets pre').isVisible()).toBe(true);
    expect(await seen(page.locator('#query-buckets pre'))).toContain('FROM ref_bucket');
  });

  test('printed, it is in the language chosen, whole, and without what is only for screens', async () => {
    await page.getByRole('button', { name: '中文' }).click();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 1040, height: 720 });
    expect(await page.locator('.switch').isVisible()).toBe(false);
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await seen(page.locator('main h2').nth(1))).toBe('資產組合');
    // Chromium leaves buttons out of a head that it repeats on the next sheet.
    const boxes = await page
      .locator('thead button')
      .evaluateAll((all) => all.map((each) => each.computedStyleMap().get('display')!.toString()));
    expect(new Set(boxes)).toEqual(new Set(['contents']));
    const wide = await page
      .locator('table')
      .evaluateAll((tables) => tables.filter((table) => table.scrollWidth > 1040).map(({ id }) => id));
    expect(wide).toEqual([]);
    expect((await page.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(10_000);
  });

  test('the first stop of the keyboard leads past the header', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
  });
});
