import { isAbsolute } from 'node:path';

/** A source that is a file or a folder of the user's: `archive:PATH` or `folder:PATH`. */
interface LocalSource {
  readonly kind: string;
  readonly path: string;
}

/** The kind and the path in a source's name; undefined for a source without a path. */
export function localSource(name: string): LocalSource | undefined {
  const [, kind, path] = /^(archive|folder):(.+)$/s.exec(name) ?? [];
  return kind !== undefined && path !== undefined ? { kind, path } : undefined;
}

/** The name of a source with its path changed, if it has a relative one. */
export function withPath(name: string, change: (path: string) => string): string {
  const local = localSource(name);
  return local && !isAbsolute(local.path) ? `${local.kind}:${change(local.path)}` : name;
}
