// The clients under comparison, each used as its README shows: defaults, or the retry option that it advertises.
//
// `load()` gives `{ warm(cell), click(cell) }`. A cell is one provider with one fault; `cell.request` is the order as plain
// HTTP, the same for all. A click resolves when the client takes the order for made and rejects when it does not.
// `timeoutMs` is there only where the answer is too late; without it the client's own limit holds.

/** A client that sends what it is given: a read of the same host warms its connection up. */
function http(send) {
  return {
    warm: ({ origin }) => send({ method: "GET", url: `${origin}/warm`, headers: {} }, {}),
    click: ({ request, timeoutMs }) => send(request, { timeoutMs }),
  };
}

const timeoutSignal = (ms) => ms && AbortSignal.timeout(ms);

const ridewire = {
  name: "**ridewire**",
  packages: ["ridewire"],
  use: "`client.addOrder(params)`, `client.createOrder(params)`",
  load: async () => {
    const { Taxomet, P2pMotion } = await import("ridewire");
    const PROVIDERS = {
      taxomet: { connect: ({ config, options }) => new Taxomet(config.taxomet, options), read: (client) => client.getTariffs(), order: (client, params) => client.addOrder(params) },
      p2p_motion: { connect: ({ config, options }) => new P2pMotion(config.p2pMotion, options), read: (client) => client.listOrders(), order: (client, params) => client.createOrder(params) },
    };
    const clients = new Map();
    const clientOf = (cell) => {
      const { connect } = PROVIDERS[cell.provider];
      if (!clients.has(cell)) clients.set(cell, connect({ config: cell.config, options: cell.timeoutMs ? { timeoutMs: cell.timeoutMs } : {} }));
      return clients.get(cell);
    };
    return {
      warm: (cell) => PROVIDERS[cell.provider].read(clientOf(cell)),
      click: (cell) => PROVIDERS[cell.provider].order(clientOf(cell), cell.params),
    };
  },
};

const fetchAlone = {
  name: "`fetch`",
  packages: [],
  use: "`fetch(url, { method, headers, body })`, and an error unless `response.ok`",
  load: async () =>
    http(async ({ url, method, headers, body }, { timeoutMs }) => {
      const response = await fetch(url, { method, headers, body, signal: timeoutSignal(timeoutMs) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.text();
    }),
};

export const CLIENTS = {
  "ridewire-node": { ...ridewire, runtime: "node" },
  "ridewire-deno": { ...ridewire, runtime: "deno" },
  "ridewire-bun": { ...ridewire, runtime: "bun" },
  "fetch-node": { ...fetchAlone, runtime: "node" },
  "fetch-deno": { ...fetchAlone, runtime: "deno" },
  "fetch-bun": { ...fetchAlone, runtime: "bun" },
  ky: {
    name: "ky",
    packages: ["ky"],
    use: "`ky(url, { method, headers, body })`: it retries by default",
    load: async () => {
      const { default: ky } = await import("ky");
      return http(({ url, method, headers, body }, { timeoutMs }) => ky(url, { method, headers, body, ...(timeoutMs && { timeout: timeoutMs }) }).text());
    },
  },
  got: {
    name: "got",
    packages: ["got"],
    use: "`got(url, { method, headers, body })`: it retries by default",
    load: async () => {
      const { default: got } = await import("got");
      return http(({ url, method, headers, body }, { timeoutMs }) =>
        got(url, { method, headers, ...(body && { body }), ...(timeoutMs && { timeout: { request: timeoutMs } }) }).text(),
      );
    },
  },
  axios: {
    name: "axios",
    packages: ["axios"],
    use: "`axios({ url, method, headers, data })`",
    load: async () => {
      const { default: axios } = await import("axios");
      return http(({ url, method, headers, body }, { timeoutMs }) => axios({ url, method, headers, data: body, ...(timeoutMs && { timeout: timeoutMs }) }));
    },
  },
  "axios-retry": {
    name: "axios-retry",
    packages: ["axios-retry"],
    use: "`axiosRetry(axios, { retries: 3 })`",
    load: async () => {
      const [{ default: axios }, { default: axiosRetry }] = await Promise.all([import("axios"), import("axios-retry")]);
      axiosRetry(axios, { retries: 3 });
      return http(({ url, method, headers, body }, { timeoutMs }) => axios({ url, method, headers, data: body, ...(timeoutMs && { timeout: timeoutMs }) }));
    },
  },
  ofetch: {
    name: "ofetch",
    packages: ["ofetch"],
    use: "`ofetch(url, { method, headers, body })`: it retries by default",
    load: async () => {
      const { ofetch } = await import("ofetch");
      return http(({ url, method, headers, body }, { timeoutMs }) => ofetch(url, { method, headers, body, ...(timeoutMs && { timeout: timeoutMs }) }));
    },
  },
  gaxios: {
    name: "gaxios",
    packages: ["gaxios"],
    use: "`request({ url, method, headers, body, retry: true })`",
    load: async () => {
      const { request } = await import("gaxios");
      return http(({ url, method, headers, body }, { timeoutMs }) => request({ url, method, headers, body, retry: true, ...(timeoutMs && { timeout: timeoutMs }) }));
    },
  },
  wretch: {
    name: "wretch `retry()`",
    packages: ["wretch"],
    use: "`wretch(url).middlewares([retry()])`",
    load: () => wretchWith({}),
  },
  "wretch-network": {
    name: "wretch `retry({ maxAttempts: 3, retryOnNetworkError: true })`",
    packages: ["wretch"],
    use: "the README's “Auto-retry on Network Failure”",
    load: () => wretchWith({ maxAttempts: 3, retryOnNetworkError: true }),
  },
  "undici-retry-agent": {
    name: "undici `RetryAgent`",
    packages: ["undici"],
    use: "`new RetryAgent(new Agent()).request({ origin, path, method, headers, body })`",
    load: async () => {
      const { Agent, RetryAgent } = await import("undici");
      const agent = new RetryAgent(new Agent());
      return http(async ({ url, method, headers, body }, { timeoutMs }) => {
        const { origin, pathname, search } = new URL(url);
        const response = await agent.request({ origin, path: pathname + search, method, headers, body, ...(timeoutMs && { headersTimeout: timeoutMs }) });
        const text = await response.body.text();
        if (response.statusCode >= 300) throw new Error(`status ${response.statusCode}`);
        return text;
      });
    },
  },
  octokit: {
    name: "octokit, plugin-retry",
    packages: ["@octokit/core", "@octokit/plugin-retry"],
    use: "`new (Octokit.plugin(retry))().request({ url, method, headers, data })`",
    load: async () => {
      const [{ Octokit }, { retry }] = await Promise.all([import("@octokit/core"), import("@octokit/plugin-retry")]);
      const octokit = new (Octokit.plugin(retry))();
      // It drops a slash at the end of a URL, and orders/ ends in one; an empty query keeps it.
      const kept = (url) => (url.endsWith("/") ? `${url}?` : url);
      return http(({ url, method, headers, body }, { timeoutMs }) =>
        octokit.request({ url: kept(url), method, headers, ...(body && { data: body }), ...(timeoutMs && { request: { signal: AbortSignal.timeout(timeoutMs) } }) }),
      );
    },
  },
};

async function wretchWith(options) {
  const [{ default: wretch }, { retry }] = await Promise.all([import("wretch"), import("wretch/middlewares")]);
  return http(({ url, method, headers, body }, { timeoutMs }) => {
    const client = wretch(url, { signal: timeoutSignal(timeoutMs) }).headers(headers).middlewares([retry(options)]);
    return client.fetch(method, "", body).text();
  });
}
