import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a handler is given: the body is read whole. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** A Buffer goes out as it is, anything else as JSON. */
  readonly body?: unknown;
}

export type Handler = (received: Received) => Answer | Promise<Answer>;

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `handler` on a free port of the loopback interface. */
export async function listen(handler: Handler): Promise<Listening> {
  const server = createServer((request, response) => {
    void receive(request)
      .then(handler)
      .catch((error: Error): Answer => ({ status: 500, body: { message: `the fake failed: ${error.stack}` } }))
      .then((answer) => send(response, answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
  } else if (body instanceof Buffer) {
    const type = { 'content-type': 'application/octet-stream', 'content-length': String(body.length) };
    response.writeHead(status, { ...type, ...headers }).end(body);
  } else {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }
}
