import { type Answer, type Listening, listen, type Received } from './http.ts';
import type { ResultsService } from './results-service.ts';

export interface FakeComment {
  readonly id: number;
  body: string;
  readonly html_url: string;
  readonly user: FakeUser;
}

export interface FakeUser {
  readonly login: string;
  readonly type: string;
  readonly id: number;
}

/** A job of a workflow run, as far as the API tells it. */
export interface FakeJob {
  readonly name: string;
  readonly conclusion: string | null;
  readonly html_url: string;
  readonly run_attempt?: number;
  readonly started_at?: string;
  readonly completed_at?: string | null;
}

/** A run in the list of a workflow's runs. */
export interface FakeRun {
  readonly id: number;
  readonly conclusion: string | null;
  readonly head_branch: string;
  readonly head_repository: { readonly full_name: string };
}

export interface FakePull {
  readonly number: number;
  readonly state: string;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly full_name: string } };
  readonly base: { readonly ref: string; readonly sha: string };
}

/** A request that is answered wrongly instead of served: `times` times, then served. */
interface Fault {
  readonly match: RegExp;
  times: number;
  readonly answer: Answer;
}

/** The user that GITHUB_TOKEN posts as. */
export const bot: FakeUser = { login: 'github-actions[bot]', type: 'Bot', id: 41898282 };

type Route = (match: RegExpExecArray, received: Received) => Answer;

/** The part of GitHub's REST API that Ablate uses, in memory, for one repository. */
export class FakeGitHub {
  readonly comments = new Map<number, FakeComment[]>();
  readonly pulls: FakePull[] = [];
  /** The user that the token acts as. */
  viewer = bot;
  /** Whether GraphQL tells who that is. */
  tellsViewer = true;
  /** Status of workflow runs; those that are not there are completed. */
  readonly statuses = new Map<number, string>();
  /** The runs of every workflow, the newest first. */
  readonly runs: FakeRun[] = [];
  /** When the last attempt at a workflow run began. */
  readonly begun = new Map<number, string>();
  /** Of every workflow run. */
  readonly jobs = new Map<number, FakeJob[]>();
  /** Commits of the repository with their parents. */
  readonly parents = new Map<string, readonly string[]>();
  /** Branches that hold files, by name: path to content. */
  readonly branches = new Map<string, { sha: string; files: Map<string, string> }>();
  /** Every request, such as `GET /repos/acme/ablate/pulls`. */
  readonly requests: string[] = [];
  /** Called before a request is served, for races. */
  beforeServing: (request: string) => void = () => undefined;
  readonly #results: ResultsService;
  readonly #faults: Fault[] = [];
  readonly #trees = new Map<string, Map<string, string>>();
  #server: Listening | undefined;
  #lastId = 1000;

  constructor(results: ResultsService) {
    this.#results = results;
  }

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

  /** Answers the next `times` requests that match (`METHOD /path`) with `answer`. */
  fail(match: RegExp, times: number, answer: Answer): void {
    this.#faults.push({ match, times, answer });
  }

  comment(issue: number, body: string, user = this.viewer): FakeComment {
    const id = ++this.#lastId;
    const comment = { id, body, user, html_url: `https://github.com/acme/ablate/pull/${issue}#issuecomment-${id}` };
    this.comments.set(issue, [...(this.comments.get(issue) ?? []), comment]);
    return comment;
  }

  #handle(received: Received): Answer {
    const request = `${received.method} ${received.path}`;
    this.requests.push(request);
    this.beforeServing(request);
    const fault = this.#faults.find(({ match, times }) => times > 0 && match.test(request));
    if (fault) {
      fault.times -= 1;
      return fault.answer;
    }
    if (request === 'POST /graphql' && this.tellsViewer) {
      return ok({ data: { viewer: { databaseId: this.viewer.id } } });
    }
    for (const [pattern, route] of this.#routes) {
      const match = new RegExp(`^${pattern.replace(/^(\w+) /, '$1 /repos/[^/]+/[^/]+')}$`).exec(request);
      if (match) return route(match, received);
    }
    return { status: 404, body: { message: `Not Found: ${request}` } };
  }

  readonly #routes: readonly (readonly [string, Route])[] = [
    ['GET /issues/(\\d+)/comments', ([, issue], at) => this.#list(at, this.comments.get(Number(issue)) ?? [])],
    ['POST /issues/(\\d+)/comments', ([, issue], { body }) => created(this.comment(Number(issue), json(body).body))],
    ['PATCH /issues/comments/(\\d+)', ([, id], { body }) => this.#edit(Number(id), json(body).body)],
    ['DELETE /issues/comments/(\\d+)', ([, id]) => this.#remove(Number(id))],
    ['GET /pulls', (_, at) => this.#list(at, this.#pullsFrom(at.query.get('head')))],
    [
      'GET /actions/runs/(\\d+)/artifacts',
      ([, run], at) => this.#list(at, this.#artifacts(run as string), 'artifacts'),
    ],
    ['GET /actions/artifacts/(\\d+)/zip', ([, id]) => this.#zip(Number(id))],
    ['GET /actions/runs/(\\d+)/jobs', ([, run], at) => this.#list(at, this.#jobsOf(Number(run)), 'jobs')],
    [
      'GET /actions/workflows/\\d+/runs',
      (_, at) => this.#list(at, this.#runsOf(at.query.get('branch')), 'workflow_runs'),
    ],
    ['GET /actions/runs/(\\d+)', ([, run]) => ok(this.#run(Number(run)))],
    ['GET /compare/(\\w+)\\.\\.\\.(\\w+)', ([, base, head]) => this.#compare(base as string, head as string)],
    ['GET /commits', (_, at) => this.#list(at, this.#history(at.query.get('sha')).map(commit))],
    ['GET /git/ref/heads/(.+)', ([, name]) => found(refOf(this.branches.get(name as string)))],
    ['GET /git/trees/(.+)', ([, name]) => this.#tree(name as string)],
    ['GET /git/blobs/(.+)', ([, path]) => this.#blob(path as string)],
    ['POST /git/trees', (_, { body }) => this.#createTree(json(body))],
    ['POST /git/commits', (_, { body }) => this.#createCommit(json(body))],
    ['POST /git/refs', (_, { body }) => this.#createRef(json(body))],
    ['PATCH /git/refs/heads/(.+)', ([, name], { body }) => this.#moveRef(name as string, json(body).sha)],
  ];

  /** A page of a listing, with the address of the next one; under `key` where the API wraps its lists. */
  #list({ path, query }: Received, all: readonly unknown[], key?: string): Answer {
    const size = Number(query.get('per_page') ?? 30);
    const page = Number(query.get('page') ?? 1);
    const next = new URLSearchParams([...query].filter(([name]) => name !== 'page').concat([['page', `${page + 1}`]]));
    const shown = all.slice((page - 1) * size, page * size);
    return {
      headers: page * size < all.length ? { link: `<${this.url}${path}?${next}>; rel="next"` } : {},
      body: key === undefined ? shown : { total_count: all.length, [key]: shown },
    };
  }

  #edit(id: number, body: string): Answer {
    const comment = [...this.comments.values()].flat().find((candidate) => candidate.id === id);
    if (comment) comment.body = body;
    return found(comment);
  }

  #remove(id: number): Answer {
    for (const [issue, comments] of this.comments) {
      this.comments.set(
        issue,
        comments.filter((comment) => comment.id !== id),
      );
    }
    return { status: 204 };
  }

  #pullsFrom(head: string | null): FakePull[] {
    return this.pulls.filter((pull) => `${pull.head.repo.full_name.split('/')[0]}:${pull.head.ref}` === head);
  }

  #artifacts(run: string): object[] {
    return this.#results.artifacts
      .filter(({ runId }) => runId === run)
      .map(({ id, name, content, digest }) => ({ id, name, size_in_bytes: content.length, digest, expired: false }));
  }

  #run(run: number): object {
    return { status: this.statuses.get(run) ?? 'completed', run_started_at: this.begun.get(run) };
  }

  #runsOf(branch: string | null): FakeRun[] {
    return this.runs.filter(({ head_branch }) => head_branch === branch);
  }

  #jobsOf(run: number): object[] {
    const ran = { run_attempt: 1, started_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T00:05:00Z' };
    return (this.jobs.get(run) ?? []).map((job) => ({ ...ran, ...job }));
  }

  #zip(id: number): Answer {
    const artifact = this.#results.artifacts.find((candidate) => candidate.id === id);
    return artifact ? { status: 302, headers: { location: this.#results.serve(artifact.content) } } : found(undefined);
  }

  #compare(base: string, head: string): Answer {
    const ofBase = new Set(this.#history(base));
    const mergeBase = commit(this.#history(head).find((sha) => ofBase.has(sha)));
    return found(mergeBase && { merge_base_commit: mergeBase });
  }

  #history(sha: string | null): string[] {
    const seen: string[] = [];
    for (let next = sha ? [sha] : []; next.length > 0; next = next.flatMap((each) => this.parents.get(each) ?? [])) {
      seen.push(...next.filter((each) => this.parents.has(each) && !seen.includes(each)));
    }
    return seen;
  }

  /** A branch's files and folders, or the files of a folder; their names in hexadecimal serve as digests. */
  #tree(name: string): Answer {
    const folder = /^[0-9a-f]+$/.test(name) ? Buffer.from(name, 'hex').toString() : '';
    const all = [...this.branches.values()].flatMap(({ files }) => [...files.keys()]);
    const paths = folder
      ? all.filter((path) => path.startsWith(folder))
      : [...(this.branches.get(name)?.files.keys() ?? [])];
    if (paths.length === 0) return found(undefined);
    const names = new Set(paths.map((path) => path.slice(folder.length).replace(/\/.*/, '/')));
    const hex = (text: string) => Buffer.from(text).toString('hex');
    const tree = [...names].map((entry) => ({
      path: entry.replace('/', ''),
      type: entry.endsWith('/') ? 'tree' : 'blob',
      sha: hex(folder + entry),
    }));
    return ok({ sha: name, truncated: false, tree });
  }

  #blob(sha: string): Answer {
    const path = Buffer.from(sha, 'hex').toString();
    const content = [...this.branches.values()].map(({ files }) => files.get(path)).find((each) => each !== undefined);
    return found(content && { content: Buffer.from(content).toString('base64'), encoding: 'base64' });
  }

  #createTree({ base_tree, tree }: { base_tree?: string; tree: { path: string; content: string }[] }): Answer {
    const files = new Map([...this.branches.values()].find(({ sha }) => sha === base_tree)?.files);
    for (const { path, content } of tree) files.set(path, content);
    return created({ sha: this.#remember(files) });
  }

  #createCommit({ tree, parents }: { tree: string; parents: string[] }): Answer {
    const sha = this.#remember(this.#trees.get(tree) ?? new Map());
    this.parents.set(sha, parents);
    return created({ sha });
  }

  #createRef({ ref, sha }: { ref: string; sha: string }): Answer {
    const name = ref.replace('refs/heads/', '');
    if (this.branches.has(name)) return { status: 422, body: { message: 'Reference already exists' } };
    this.branches.set(name, { sha, files: this.#trees.get(sha) ?? new Map() });
    return created({ ref });
  }

  #moveRef(name: string, sha: string): Answer {
    const branch = this.branches.get(name);
    if (!branch || !this.parents.get(sha)?.includes(branch.sha)) {
      return { status: 422, body: { message: 'Update is not a fast forward' } };
    }
    this.branches.set(name, { sha, files: this.#trees.get(sha) ?? new Map() });
    return ok({});
  }

  #remember(files: Map<string, string>): string {
    const sha = (++this.#lastId).toString(16).padStart(40, 'f');
    this.#trees.set(sha, files);
    return sha;
  }
}

const ok = (body: unknown): Answer => ({ body });
const created = (body: unknown): Answer => ({ status: 201, body });
const found = (body: unknown): Answer =>
  body === undefined ? { status: 404, body: { message: 'Not Found' } } : { body };
const commit = (sha: string | undefined): { sha: string } | undefined => (sha === undefined ? undefined : { sha });
const refOf = (branch: { sha: string } | undefined): object | undefined => branch && { object: { sha: branch.sha } };

// biome-ignore lint/suspicious/noExplicitAny: what a client sent, of any shape
const json = (body: Buffer): any => JSON.parse(body.toString());
