import { createHash, randomUUID } from 'node:crypto';
import { type Answer, type Listening, listen, type Received } from './http.ts';

/** An artifact as a runner uploaded it. */
export interface StoredArtifact {
  readonly id: number;
  readonly runId: string;
  readonly name: string;
  /** The zip. */
  readonly content: Buffer;
  /** `sha256:<hex>`, as the API tells it. */
  digest: string;
}

interface CacheEntry {
  readonly key: string;
  readonly version: string;
  readonly blob: string;
}

/**
 * The part of the Actions results service that the toolkit talks to: artifacts, caches and the blobs behind their
 * signed addresses. The real one scopes caches by branch and expires both; this one keeps everything.
 */
export class ResultsService {
  readonly artifacts: StoredArtifact[] = [];
  /** Every question for a cache, with the key it was answered with. */
  readonly cacheLookups: { readonly key: string; readonly matched: string | undefined }[] = [];
  readonly caches: CacheEntry[] = [];
  #server: Listening | undefined;
  readonly #blobs = new Map<string, Buffer>();
  readonly #blocks = new Map<string, Map<string, Buffer>>();
  /** Blob of an artifact or cache between its creation and its finalization. */
  readonly #pending = new Map<string, string>();

  async start(): Promise<this> {
    this.#server = await listen((received) => this.#handle(received));
    return this;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }

  /** Where a blob can be fetched, as the API's redirect for an artifact gives it. */
  serve(content: Buffer): string {
    const blob = randomUUID();
    this.#blobs.set(blob, content);
    return this.#signed(blob);
  }

  add(artifact: { readonly runId: string; readonly name: string; readonly content: Buffer }): StoredArtifact {
    const digest = `sha256:${createHash('sha256').update(artifact.content).digest('hex')}`;
    const stored = { ...artifact, id: this.artifacts.length + 1, digest };
    this.artifacts.push(stored);
    return stored;
  }

  #handle(received: Received): Answer {
    const call = /^\/twirp\/github\.actions\.results\.api\.v1\.(\w+)Service\/(\w+)$/.exec(received.path);
    if (call) return this.#rpc(`${call[1]}.${call[2]}`, JSON.parse(received.body.toString() || '{}'));
    const blob = /^\/blobs\/([0-9a-f-]+)$/.exec(received.path)?.[1];
    return blob ? this.#blob(blob, received) : { status: 404, body: { message: `no ${received.path}` } };
  }

  #rpc(method: string, request: Record<string, string>): Answer {
    switch (method) {
      case 'Artifact.CreateArtifact': {
        const id = `artifact/${request.workflow_run_backend_id}/${request.name}`;
        if (
          this.artifacts.some((known) => known.runId === request.workflow_run_backend_id && known.name === request.name)
        )
          return { status: 409, body: { code: 'already_exists', msg: `an artifact named ${request.name} exists` } };
        return { body: { ok: true, signed_upload_url: this.#signed(this.#begin(id)) } };
      }
      case 'Artifact.FinalizeArtifact': {
        const { workflow_run_backend_id: runId = '', name = '' } = request;
        const content = this.#finished(`artifact/${runId}/${name}`);
        return { body: { ok: true, artifact_id: String(this.add({ runId, name, content }).id) } };
      }
      case 'Artifact.ListArtifacts':
        return { body: { artifacts: this.#listed(request).map(described) } };
      case 'Artifact.GetSignedArtifactURL': {
        const [artifact] = this.#listed({ ...request, name_filter: request.name ?? '' });
        return artifact ? { body: { signed_url: this.serve(artifact.content) } } : { status: 404 };
      }
      case 'Cache.CreateCacheEntry': {
        const { key = '', version = '' } = request;
        if (this.caches.some((known) => known.key === key && known.version === version)) return { body: { ok: false } };
        return { body: { ok: true, signed_upload_url: this.#signed(this.#begin(`cache/${version}/${key}`)) } };
      }
      case 'Cache.FinalizeCacheEntryUpload': {
        const { key = '', version = '' } = request;
        const blob = this.#pending.get(`cache/${version}/${key}`) ?? '';
        this.caches.push({ key, version, blob });
        return { body: { ok: true, entry_id: String(this.caches.length) } };
      }
      case 'Cache.GetCacheEntryDownloadURL':
        return { body: this.#lookUp(request as never) };
      default:
        return { status: 404, body: { code: 'bad_route', msg: method } };
    }
  }

  #listed(request: Record<string, string>): StoredArtifact[] {
    return this.artifacts.filter(
      ({ runId, name, id }) =>
        runId === request.workflow_run_backend_id &&
        (request.name_filter === undefined || name === request.name_filter) &&
        (request.id_filter === undefined || String(id) === request.id_filter),
    );
  }

  #lookUp(request: { key: string; version: string; restore_keys?: readonly string[] }): object {
    const newestFirst = this.caches.filter(({ version }) => version === request.version).reverse();
    const entry =
      newestFirst.find(({ key }) => key === request.key) ??
      newestFirst.find(({ key }) => request.restore_keys?.some((prefix) => key.startsWith(prefix)));
    this.cacheLookups.push({ key: request.key, matched: entry?.key });
    return entry ? { ok: true, signed_download_url: this.#signed(entry.blob), matched_key: entry.key } : { ok: false };
  }

  /** Azure block blobs: put whole or in blocks, read whole or in ranges. */
  #blob(name: string, { method, query, headers, body }: Received): Answer {
    const blocks = this.#blocks.get(name) ?? new Map<string, Buffer>();
    if (method === 'PUT' && query.get('comp') === 'block') {
      this.#blocks.set(name, blocks.set(query.get('blockid') ?? '', body));
      return { status: 201 };
    }
    if (method === 'PUT' && query.get('comp') === 'blocklist') {
      const ids = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map((match) => match[1] as string);
      this.#blobs.set(name, Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0))));
      return { status: 201 };
    }
    if (method === 'PUT') {
      this.#blobs.set(name, body);
      return { status: 201 };
    }
    const content = this.#blobs.get(name);
    if (!content) return { status: 404 };
    if (method === 'HEAD') return { headers: { 'content-length': String(content.length) } };
    const range = /^bytes=(\d+)-(\d*)$/.exec(String(headers['x-ms-range'] ?? headers.range ?? ''));
    // The toolkit unpacks what says that it is a zip.
    if (!range) return { headers: { 'content-type': 'application/zip' }, body: content };
    const from = Number(range[1]);
    const to = Math.min(range[2] ? Number(range[2]) : content.length, content.length - 1);
    const contentRange = `bytes ${from}-${to}/${content.length}`;
    return { status: 206, headers: { 'content-range': contentRange }, body: content.subarray(from, to + 1) };
  }

  #begin(id: string): string {
    const blob = randomUUID();
    this.#pending.set(id, blob);
    return blob;
  }

  #finished(id: string): Buffer {
    return this.#blobs.get(this.#pending.get(id) ?? '') ?? Buffer.alloc(0);
  }

  readonly #signed = (blob: string): string => `${this.url}/blobs/${blob}?sig=fake`;
}

/** An artifact as the service lists it. */
const described = ({ id, runId, name, content, digest }: StoredArtifact) => ({
  workflow_run_backend_id: runId,
  workflow_job_run_backend_id: `job-of-${runId}`,
  database_id: String(id),
  name,
  size: String(content.length),
  created_at: '2026-01-01T00:00:00Z',
  digest,
});

/** The token a runner gives its steps: unsigned here, as nobody checks it. */
export function runtimeToken(runId: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [part({ alg: 'none' }), part({ scp: `Actions.Results:${runId}:job-of-${runId}` }), 'unsigned'].join('.');
}
