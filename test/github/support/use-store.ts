import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataStore } from '../../../src/github/train/data-store.ts';

// One job of many on a machine, as a process: takes data sets from the store, brings those that are not there, and
// every now and then finds one damaged. Prints the warnings it was given; fails if a copy that it took is not whole.
const [folder = '', source = '', times = '', discards = ''] = process.argv.slice(2);
const store = new DataStore(folder, (line) => console.log(line));
const mine = mkdtempSync(join(tmpdir(), 'ablate-job-'));
const contents = (path: string): string[] => readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8'));
const whole = contents(source).join();

for (let time = 0; time < Number(times); time++) {
  const name = String(time % 3).repeat(64);
  const target = join(mine, name);
  if (!(await store.take(name, target))) {
    rmSync(target, { recursive: true, force: true });
    cpSync(source, target, { recursive: true });
    await store.keep(name, target);
  } else if (contents(target).join() !== whole) throw new Error(`A copy of ${name} is not whole.`);
  if (discards && time % 5 === 4) await store.discard(name);
  await store.prune();
}
rmSync(mine, { recursive: true });
