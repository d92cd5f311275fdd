import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Bytes. Every clone downloads every version of a picture that was ever committed. */
const largest = 150_000;

const isPicture = (file: string): boolean => /\.(png|jpe?g|gif|webp|svg)$/i.test(file);

describe.skipIf(!existsSync('.git'))('the pictures in the repository', () => {
  it(`have at most ${largest / 1000} kB each`, () => {
    const { stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    const pictures = stdout.split('\0').filter((file) => isPicture(file) && existsSync(file));
    expect(pictures).toContain('docs/images/comment.png');
    const large = pictures.map((file) => ({ file, bytes: statSync(file).size })).filter(({ bytes }) => bytes > largest);
    expect(large).toEqual([]);
  });
});
