// Asks the registry for known vulnerabilities of production dependencies. Where it does not answer, it says so and ends well.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit', 'dev', '--json'], {
  encoding: 'utf8',
  timeout: 60_000,
});
const report = parsed(stdout ?? '');
const found = report?.metadata?.vulnerabilities;
if (!found) {
  console.log(
    `not audited: the registry gives no answer${report?.message ? ` (${report.message.split('\n')[0]})` : ''}`,
  );
} else {
  console.log(`known vulnerabilities: ${JSON.stringify(found)}`);
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {}))
    console.error(`${name} ${range}: ${severity}`);
  process.exitCode = found.high + found.critical > 0 ? 1 : 0;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
