import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import { compareWithMain } from '../../../src/judge/versus-main.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { type CommentInput, commentBody, jobSummary } from '../../../src/report/markdown/comment.ts';
import { makeSeedRecords, makeStudyRecords } from '../../support/records.ts';

const runUrl = 'https://github.com/acme/ablate/actions/runs/7';
const records = makeStudyRecords();
const input = (over: Partial<CommentInput> = {}): CommentInput => ({
  study: 'resnet-shortcut',
  summary: summarize({ records }),
  commit: 'c'.repeat(40),
  runUrl,
  command: 'npx ablate run --epochs 3',
  ...over,
});

/** A study too large for a comment. */
const manyVariants = (count: number) =>
  summarize({
    records: Array.from({ length: count }, (_, index) =>
      makeStudyRecords([0], (record) => {
        record.config.variant += `-width${index}`;
        record.config.levels = { width: index, ...record.config.levels };
      }),
    ).flat(),
  });

describe('commentBody', () => {
  it('shows verdict, both tables, command and link', () => {
    const body = commentBody(input());
    expect(body.split('\n', 3)).toEqual([
      '## resnet-shortcut on cats_vs_dogs',
      '',
      expect.stringMatching(/^\*\*On one seed, residual − plain is \+7\.0 points at depth 34 and .*\*\*$/),
    ]);
    expect(body).toContain('| 50    | 66.0 (59.2 to 72.2) | 85.0 (79.4 to 89.3) |');
    expect(body).toContain('| resnet50 | 85.0 (79.4 to 89.3) |');
    expect(body).toContain('| shortcut × depth: residual − plain, at depth 50 less at depth 34 |');
    expect(body).toContain('npx ablate run --epochs 3');
    expect(body).toContain(`(<${runUrl}>)`);
  });

  it('has the curve of each variant beside its result, and the charts in the artifact', () => {
    const body = commentBody(input());
    const rows = body.split('\n').filter((line) => /^\| \w+ +\| +\d[^|]+\| [▁▂▃▄▅▆▇█]{2,12} +\|/.test(line));
    expect(rows.map((row) => row.split(' ')[1])).toEqual(['plain34', 'resnet34', 'plain50', 'resnet50']);
    expect(rows.join('')).toMatch(/▁.*█/);
    expect(body).toContain(`(<${runUrl}#artifacts>)`);
  });

  it('says how long set-up and training took, if that is known', () => {
    const took = { times: { setUp: 21.4, training: 220 } };
    for (const text of [commentBody(input(took)), jobSummary(input(took)), commentBody(input(took), 500)]) {
      expect(text).toMatch(/<sub>Commit c+ · set-up 21 s, training 3 min 40 s · \[logs/);
    }
    expect(commentBody(input())).not.toContain('set-up');
  });

  it('has the caveat in the open, folded or not', () => {
    const body = commentBody(input());
    const outside = (text: string) => text.replace(/<details>[\s\S]*?<\/details>/g, '');
    expect(outside(body)).toContain('One seed: the 95% intervals in brackets are for this seed only');
    expect(outside(commentBody(input(), body.length - 1))).toContain('for this seed only');
  });

  it('puts in bold what is decided and nothing else', () => {
    const cells = (records: RunRecord[]) =>
      commentBody(input({ summary: summarize({ records }) })).match(/\*\*[+−][\d.]+ \(/g);
    expect(cells(makeStudyRecords())).toBeNull();
    const decided = makeSeedRecords({
      plain34: [1500, 1502, 1498],
      resnet34: [1700, 1702, 1698],
      plain50: [1500, 1560, 1440],
      resnet50: [1560, 1620, 1500],
    });
    expect(cells(decided)).toEqual(expect.arrayContaining(['**+10.0 (']));
    expect(cells(decided)).not.toContain('**+3.0 (');
  });

  it('leads with what changed against main, and says which commit stands in for the merge base', () => {
    const comparison = {
      variants: compareWithMain(records, makeStudyRecords()),
      commit: 'a'.repeat(40),
      mergeBase: 'b'.repeat(40),
    };
    const body = commentBody(input({ comparison }));
    expect(body.split('\n')[2]).toBe('**Nothing changed against main: the networks and their results are the same.**');
    expect(body).toContain(`main is ${'a'.repeat(40)}, the newest commit with records before ${'b'.repeat(40)}`);
    expect(body).toContain('| variant  |       main, top-1 % |');
    expect(commentBody(input({ comparison: { ...comparison, mergeBase: 'a'.repeat(40) } }))).not.toContain('newest');
  });

  it('says which records of main were left out, and escapes it', () => {
    const body = commentBody(input({ remarks: ['The records of *x* are left out.'] }));
    expect(body).toContain('\n\nThe records of \\*x\\* are left out.\n\n');
  });

  it('says of a run that cannot be compared why', () => {
    const message = 'engine wasm (eager) here, native (graph) in the other 4 records';
    const failures = [{ variant: 'resnet101', seed: 0, reason: 'not comparable', message }] as const;
    const body = commentBody(input({ summary: summarize({ records, failures }) }));
    expect(body).toMatch(/\| resnet101 +\| +not comparable \| +– +\|/);
    expect(body).toContain(`- resnet101-seed0: not comparable: ${message}`);
  });

  it('gives a variant without a record a row with its reason and log, and withholds the verdict', () => {
    const url = 'https://github.com/acme/ablate/actions/runs/7/job/9';
    const failures = [{ variant: 'resnet101', seed: 0, reason: 'timed out', message: 'after 6 h', url }] as const;
    const body = commentBody(input({ summary: summarize({ records, failures }) }));
    expect(body).toMatch(/\| resnet101 +\| +\[timed out\]\(<https:\/\/\S+\/job\/9>\) \| +– +\|/);
    expect(body).toContain(`- [resnet101-seed0: timed out (after 6 h)](<${url}>)`);
    expect(body).toContain('**No verdict: 1 of 5 runs gave no result (resnet101-seed0: timed out).**');
  });

  it('has something to say where every run failed', () => {
    const failures = [{ variant: 'resnet34', seed: 0, reason: 'failed' } as const];
    const body = commentBody(input({ summary: summarize({ records: [], failures }) }));
    expect(body).toMatch(/^## resnet-shortcut\n/);
    expect(body).toContain('**No verdict: 1 of 1 run gave no result (resnet34-seed0: failed).**');
    expect(body).toMatch(/\| resnet34 \| +failed \|/);
  });

  it('folds the tables away, then drops them, rather than pass the limit', () => {
    const study = input({ summary: manyVariants(10) });
    const full = commentBody(study);
    const folded = commentBody(study, full.length - 1);
    const short = commentBody(study, folded.length - 1);
    expect(commentBody(study, full.length)).toBe(full);
    expect(commentBody(study, folded.length)).toBe(folded);
    expect(full).toContain('residual, top-1 %');
    expect(folded).toMatch(/<summary>Variants<\/summary>\n\n\| variant /);
    expect(folded.length).toBeLessThan(0.8 * full.length);
    expect(short).not.toContain('| variant');
    for (const body of [full, folded, short]) {
      expect(body).toContain('On one seed, residual − plain is');
      expect(body).toContain(runUrl);
    }
  });

  it('fits the largest matrix that GitHub runs into a comment', () => {
    const body = commentBody(input({ summary: manyVariants(64) }));
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toContain('resnet50-width63');
  });

  it('stays within the limit whatever the records are called', () => {
    const named = makeStudyRecords([0], (record) => {
      record.config.variant = `${record.config.variant}${'|*<'.repeat(50_000)}`;
      record.dataset.title = '@'.repeat(100_000);
    });
    const body = commentBody(input({ summary: summarize({ records: named }) }));
    expect(body.length).toBeLessThan(5_000);
    expect(body).toContain(runUrl);
  });
});

describe('jobSummary', () => {
  it('counts bytes, not characters', () => {
    const full = jobSummary(input());
    const bytes = Buffer.byteLength(full);
    expect(bytes).toBeGreaterThan(full.length);
    expect(full).not.toContain('<!--');
    expect(jobSummary(input(), bytes)).toBe(full);
    expect(Buffer.byteLength(jobSummary(input(), bytes - 1))).toBeLessThan(bytes - 1);
  });
});
