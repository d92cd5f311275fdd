import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let served: Server;
let proxy: Server;
/** Where the proxy was asked to connect to. */
let connected: string[];
let address: string;

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeEach(async () => {
  connected = [];
  served = createServer((_, response) => response.end('hello'));
  address = await listening(served);
  proxy = createServer();
  proxy.on('connect', (request, client) => {
    connected.push(request.url ?? '');
    // Whatever the host is called, the server is this one.
    const server = connect(Number(address.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
  });
  vi.resetModules();
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of [served, proxy]) {
    server.close();
    server.closeAllConnections();
  }
});

/** The text at a URL, by a module that reads the environment anew. */
async function get(url: string): Promise<string> {
  const { fetchByProxy } = await import('../../../src/base/system/network.ts');
  return (await fetchByProxy(url)).text();
}

it.each(['HTTP_PROXY', 'http_proxy'])('goes by the proxy that %s names', async (name) => {
  vi.stubEnv(name, `http://${await listening(proxy)}`);
  expect(await get('http://api.invalid/')).toBe('hello');
  expect(connected).toEqual(['api.invalid:80']);
});

it('goes directly to a host in NO_PROXY', async () => {
  vi.stubEnv('HTTP_PROXY', `http://${await listening(proxy)}`);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  expect(await get(`http://${address}/`)).toBe('hello');
  expect(connected).toEqual([]);
});

it('goes directly if no proxy is named', async () => {
  expect(await get(`http://${address}/`)).toBe('hello');
});
