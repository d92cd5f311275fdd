/** Fails if a package of the project or of its site has a known vulnerability of high severity. */
import { $ } from 'zx';
import { severeIn } from './audit/severe.ts';

for (const folder of ['.', 'docs']) {
  // npm ends with the same exit code for what it found and for no answer.
  const { stdout } = await $({
    nothrow: true,
    quiet: true,
    cwd: folder,
  })`npm audit --json --package-lock-only --fetch-retries=0 --fetch-timeout=30000`;
  const severe = severeIn(stdout);
  if (severe === undefined) console.log(`npm audit in ${folder}: skipped, the registry gives no answer.`);
  else if (severe.length === 0) console.log(`npm audit in ${folder}: no known vulnerability of high severity.`);
  else {
    const advice = 'take a version without it, or pin one under "overrides" in package.json';
    console.error(`npm audit in ${folder}: ${severe.join(', ')} has a known vulnerability: ${advice}.`);
    process.exitCode = 1;
  }
}
