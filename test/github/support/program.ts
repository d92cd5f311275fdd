import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** The committed program that a runner starts for an action, or after its job, as `action.yml` names it. */
export function programOf(action: string, when: 'main' | 'post' = 'main'): string {
  const { runs } = parse(readFileSync(`actions/${action}/action.yml`, 'utf8'));
  return resolve('actions', action, runs[when]);
}
