import { markdownTable } from 'markdown-table';

/** Lines of the files of a room. */
export interface Size {
  readonly written: number;
  /** Lines of bundles, and of code that a program wrote from a description. */
  readonly generated: number;
}

const nothing: Size = { written: 0, generated: 0 };

/** Reads lines of `git grep --count`, `src/base/text.ts:120`, and adds up those of code by room. */
export function sizesOf(counts: string): Map<string, Size> {
  const sizes = new Map<string, Size>();
  for (const [, path = '', count] of counts.matchAll(/^(.*\.(?:ts|js|mjs|cc|py|sh)):(\d+)$/gm)) {
    const [top = '', second = ''] = path.split('/');
    const room = top === 'src' ? `${top}/${second}` : top;
    const kind = /\/(dist|generated)\//.test(path) ? 'generated' : 'written';
    const size = sizes.get(room) ?? nothing;
    sizes.set(room, { ...size, [kind]: size[kind] + Number(count) });
  }
  return sizes;
}

/** Lines per room in Markdown, with the change since `before` and the sums. */
export function sizeTable(now: ReadonlyMap<string, Size>, before: ReadonlyMap<string, Size>): string {
  const rooms = [...new Set([...now.keys(), ...before.keys()])].sort();
  const row = (name: string, its: readonly string[]): string[] => {
    const [after, first] = [sum(its, now), sum(its, before)];
    return [name, ...(['written', 'generated'] as const).flatMap((kind) => cells(after[kind], first[kind]))];
  };
  return markdownTable(
    [
      ['room', 'lines written', 'change', 'generated', 'change'],
      ...rooms.map((room) => row(room, [room])),
      row(
        'src in all',
        rooms.filter((room) => room.startsWith('src/')),
      ),
      row('in all', rooms),
    ],
    { align: ['l', 'r', 'r', 'r', 'r'] },
  );
}

function sum(rooms: readonly string[], sizes: ReadonlyMap<string, Size>): Size {
  return rooms
    .map((room) => sizes.get(room) ?? nothing)
    .reduce(
      (total, { written, generated }) => ({
        written: total.written + written,
        generated: total.generated + generated,
      }),
      nothing,
    );
}

/** The number of lines and its change; empty if there is none. */
const cells = (after: number, before: number): string[] => [
  after === 0 ? '' : after.toLocaleString('en'),
  after === before ? '' : `${after > before ? '+' : '−'}${Math.abs(after - before).toLocaleString('en')}`,
];
