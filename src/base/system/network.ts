import type { Dispatcher, RequestInfo, RequestInit, Response } from 'undici';

let agent: Dispatcher | undefined;

/**
 * `fetch` by the proxy that HTTP_PROXY and HTTPS_PROXY name, except for the hosts in NO_PROXY. Node's own `fetch` does
 * not read these variables, while npm, pip and GitHub's toolkit do.
 */
export async function fetchByProxy(target: RequestInfo, options: RequestInit = {}): Promise<Response> {
  // Loaded at the first request: most commands make none.
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  agent ??= new EnvHttpProxyAgent();
  return fetch(target, { ...options, dispatcher: agent });
}
