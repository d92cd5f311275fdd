import { posix } from 'node:path';
import type { Source } from './source.ts';

/** A row of the table in ARCHITECTURE.md. */
export interface Room {
  readonly name: string;
  readonly mayImport: readonly string[];
  /** What only the rooms that say so may use: `@tensorflow/*`, `terminal`. */
  readonly mayUse: readonly string[];
}

/** The rooms of the table whose header starts with "room", from the ground floor up. */
export function readRooms(markdown: string): readonly Room[] {
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => /^\| *room *\|/.test(line));
  const rows = lines.slice(header + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? undefined : end).map((row) => {
    const [, name = '', , mayImport = '', mayUse = ''] = row.split('|');
    return { name: words(name)[0] ?? '', mayImport: words(mayImport), mayUse: words(mayUse) };
  });
}

const words = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string);

/** Rooms that may import a room of their own floor or above. */
export const upwardArrows = (rooms: readonly Room[]): string[] =>
  rooms.flatMap(({ name, mayImport }, floor) =>
    mayImport
      .filter((target) => !rooms.slice(0, floor).some((below) => below.name === target))
      .map(
        (target) => `\`${name}\` may import \`${target}\`, which is no room above it in the table: arrows run one way.`,
      ),
  );

/** Every import and use in `files` that `rooms` do not allow, each with what to do. */
export function findWrongs(rooms: readonly Room[], files: ReadonlyMap<string, Source>): string[] {
  return [...files].flatMap(([file, source]) => {
    const room = rooms.find(({ name }) => name === roomOf(file));
    if (room === undefined)
      return [`${file} is in no room: give \`${roomOf(file)}\` a row in ARCHITECTURE.md's table.`];
    return [
      ...importedFiles(file, source).flatMap((target) => wrongArrow(room, file, target)),
      ...[...packagesOf(source), ...source.terminal].flatMap((used) => wrongUse(rooms, room, file, used)),
    ];
  });
}

function wrongArrow(room: Room, file: string, target: string): string[] {
  const to = roomOf(target);
  if (to === room.name || target.endsWith('.json') || room.mayImport.includes(to)) return [];
  return [
    `${file} imports ${target}: ARCHITECTURE.md's table draws no arrow from \`${room.name}\` to \`${to}\`. Move what both ` +
      'need to a room below them, or take it as a parameter. Only where the house itself shall change, add the arrow.',
  ];
}

function wrongUse(rooms: readonly Room[], room: Room, file: string, used: string): string[] {
  const matching = (pattern: string): boolean =>
    pattern === 'terminal' ? /^(console|process)\.|^node:process$/.test(used) : matchesPackage(pattern, used);
  const owners = rooms.filter(({ mayUse }) => mayUse.some(matching)).map(({ name }) => name);
  if (owners.length === 0 || owners.includes(room.name)) return [];
  return [
    `${file} uses ${used}, which ARCHITECTURE.md's table leaves to ${owners.join(', ')}: return a value, or call a ` +
      'function that the caller hands in.',
  ];
}

/** An arrow that no table may draw, between rooms or between folders of a room: `github/train` to `github/report`. */
export interface Never {
  readonly from: string;
  readonly to: string;
}

/** The arrows in the paragraph that starts with "Never:". */
export const readNevers = (markdown: string): readonly Never[] =>
  [...(/^Never:.*(?:\n.+)*/m.exec(markdown)?.[0].matchAll(/`([^`]+)` → `([^`]+)`/g) ?? [])].map(
    ([, from = '', to = '']) => ({ from, to }),
  );

/** Every arrow of the table, and every import in `files`, that one of the `nevers` forbids. */
export function brokenNevers(
  nevers: readonly Never[],
  rooms: readonly Room[],
  files: ReadonlyMap<string, Source>,
): string[] {
  return nevers.flatMap(({ from, to }) => {
    const why = `ARCHITECTURE.md says never \`${from}\` → \`${to}\`. Move what both need to where both may reach it.`;
    const drawn = rooms.some(({ name, mayImport }) => name === from && mayImport.includes(to));
    const inside = [...files].filter(([file]) => file.startsWith(`src/${from}/`));
    const imports = inside.flatMap(([file, source]) =>
      importedFiles(file, source)
        .filter((target) => target.startsWith(`src/${to}/`))
        .map((target) => `${file} imports ${target}: ${why}`),
    );
    return [...(drawn ? [`The table draws it: ${why}`] : []), ...imports];
  });
}

const matchesPackage = (pattern: string, name: string): boolean =>
  pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** Circles of files that import each other, types included; each circle once. */
export function findCircles(files: ReadonlyMap<string, Source>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      const circle = [...path.slice(start), file].join(' -> ');
      circles.push(`${circle}: these import each other. Move what they share into a file that imports none of them.`);
    }
    const source = files.get(file);
    if (start >= 0 || source === undefined || done.has(file)) return;
    for (const target of importedFiles(file, source)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return circles;
}

/** `src/judge/decision.ts` is in `judge`, `bench/main.ts` in `bench`. */
const roomOf = (file: string): string => {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second : top;
};

const importedFiles = (file: string, { imports }: Source): string[] =>
  imports.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name));

/** `zod`, `@tensorflow/tfjs`; Node's own modules keep their `node:`. */
export const packagesOf = ({ imports }: Source): string[] =>
  imports
    .filter((name) => !name.startsWith('.'))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
