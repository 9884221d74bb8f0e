import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A Chromium of the system; `CHROMIUM` names another place. */
export const chromiumPath: string | undefined = [process.env.CHROMIUM ?? '', ...places].find((path) =>
  existsSync(path),
);

if (chromiumPath === undefined)
  console.warn(
    'tests of the report in a browser are skipped: no Chromium; name one in the environment as CHROMIUM',
  );

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
}
