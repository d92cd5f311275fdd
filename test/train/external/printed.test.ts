import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { type Printed, readPrinted } from '../../../src/train/external/printed.ts';

async function printedOf(...pieces: (string | Buffer)[]): Promise<Printed[]> {
  const stream = new PassThrough();
  const printed: Printed[] = [];
  readPrinted([stream], (each) => printed.push(each));
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
  return printed;
}
const line = (text: string) => ({ kind: 'line', text });
const status = (text: string) => ({ kind: 'status', text });

it('tells lines, however they arrive', async () => {
  expect(await printedOf('first li', 'ne\nsecond\r', '\nthird')).toEqual([
    line('first line'),
    line('second'),
    line('third'),
  ]);
});

it('tells a progress bar as where it stands', async () => {
  expect(await printedOf('\r 10%', '\r 20%\r', '100%\ndone\n')).toEqual([
    status(' 10%'),
    status(' 20%'),
    line('100%'),
    line('done'),
  ]);
});

it('puts a character together that was cut in two', async () => {
  const bytes = Buffer.from('é\n');
  expect(await printedOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual([line('é')]);
});
