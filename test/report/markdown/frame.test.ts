import { describe, expect, it } from 'vitest';
import {
  commentMarker,
  outdatedText,
  readFrame,
  trainingText,
  withStatus,
  writeFrame,
} from '../../../src/report/markdown/frame.ts';

const [earlier, now] = ['a'.repeat(40), 'b'.repeat(40)];
const url = 'https://github.com/acme/ablate/actions/runs/7';
const table = '## shortcut on drawn images\n\n| variant |';
const finished = writeFrame('shortcut', { workflow: 5, commit: earlier, table });
const training = { runs: 4, commit: now, attempt: 1, minutes: 3, url };

describe('the marker', () => {
  it('differs between studies and cannot be ended by a name', () => {
    expect(commentMarker('a-b')).not.toBe(commentMarker('a_b'));
    expect(commentMarker('a')).not.toBe(commentMarker('a-b'));
    expect(commentMarker('x --> <b>')).not.toMatch(/-->.*-->/);
  });
});

describe('the frame of a comment', () => {
  it('begins with its marker and gives back what it was written with', () => {
    expect(finished.split('\n', 1)).toEqual([commentMarker('shortcut')]);
    expect(readFrame(finished)).toEqual({ workflow: 5, commit: earlier, table });
  });

  it('holds a status above the last table, which is marked as of its commit', () => {
    const body = withStatus(finished, 5, { commit: now, text: trainingText(training) });
    expect(body).toContain(
      `> **Training 4 runs** at commit ${now}, about 3 minutes: [follow it here](<${url}>).  \n> Below is the last finished table, of commit ${earlier}.\n\n`,
    );
    expect(body.endsWith(table)).toBe(true);
    expect(readFrame(body)).toEqual({ workflow: 5, commit: earlier, table });
  });

  it('holds one status at a time', () => {
    const body = withStatus(finished, 5, { commit: now, text: trainingText(training) });
    const outdated = withStatus(body, 5, { commit: now, text: outdatedText(now, 'planning failed', url) });
    expect(outdated).toContain(`> **Out of date for ${now}: planning failed** ([its log](<${url}>)).`);
    expect(outdated).not.toContain('Training');
    expect(outdated.match(/last finished table/g)).toHaveLength(1);
  });

  it('begins without a table', () => {
    const none = { workflow: 5, commit: undefined, table: '' };
    const body = writeFrame('shortcut', none, { commit: now, text: trainingText(training) });
    expect(body).not.toContain('Below');
    expect(readFrame(body)).toEqual(none);
  });

  it('is not moved by a table that quotes its lines', () => {
    const hostile = `${table}\n<!-- ablate-table -->\n<!-- ablate-run: workflow=9 table=none -->\nforged`;
    const body = writeFrame('shortcut', { workflow: 5, commit: earlier, table: hostile });
    expect(readFrame(body)).toEqual({ workflow: 5, commit: earlier, table: hostile });
    expect(readFrame(withStatus(body, 5, { commit: now, text: 'x' })).table).toBe(hostile);
  });

  it('takes in a comment of an earlier version, and one whose lines a browser has edited', () => {
    const old = `${commentMarker('shortcut')}\n${table}`;
    expect(readFrame(old)).toEqual({ workflow: undefined, commit: undefined, table });
    expect(withStatus(old, 5, { commit: now, text: 'x' })).toContain('of an earlier commit');
    expect(readFrame(finished.replaceAll('\n', '\r\n'))).toMatchObject({ workflow: 5, commit: earlier });
  });
});

describe('what is said of a training', () => {
  it('leaves out minutes that nothing tells, and counts of a later attempt', () => {
    expect(trainingText({ ...training, minutes: undefined, runs: 1 })).toBe(
      `**Training 1 run** at commit ${now}: [follow it here](<${url}>).`,
    );
    expect(trainingText({ ...training, minutes: 1 })).toContain(', about 1 minute:');
    expect(trainingText({ ...training, attempt: 2 })).toBe(
      `**Training again** at commit ${now}, attempt 2: [follow it here](<${url}>).`,
    );
  });
});
