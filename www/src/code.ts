// The request as code, in the ways in which it can be sent.

import type { Endpoint, HttpRequest, Provider } from "ridewire/web";
import { PARAMS } from "ridewire-fields";

import { actionOf, providerOf } from "./world.js";

export const CODES = { ridewire: "ridewire", fetch: "fetch", curl: "curl", rust: "Rust", worker: "Worker" } as const;
export type CodeName = keyof typeof CODES;

/** @param request the one that the library's builder gives for these params */
export function codeOf(name: CodeName, endpoint: Endpoint, params: unknown, request: HttpRequest): string {
  return WRITERS[name](endpoint, params, request);
}

const WRITERS: Record<CodeName, (endpoint: Endpoint, params: unknown, request: HttpRequest) => string> = {
  ridewire(endpoint, params) {
    const { name, config, client } = CLIENTS[providerOf(endpoint)];
    return `import { ${name} } from "ridewire";

const ${client} = new ${name}(${config});
const answer = await ${client}.${methodOf(endpoint)}(${literal(params)});
`;
  },

  fetch(_, __, { method, url, headers, body }) {
    return `// Sends and reads by hand: buildRequest() made it, parseResponse() reads the answer.
const response = await fetch(${literal(url)}, ${literal({ method, headers, redirect: "error", ...(body !== undefined && { body }) })});
`;
  },

  curl(_, __, { method, url, headers, body }) {
    const parts = [`curl ${quoted(url)}`, ...(method === "GET" ? [] : [`-X ${method}`]), ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)];
    if (body !== undefined) parts.push(`--data-raw ${quoted(body)}`);
    return `${parts.join(" \\\n  ")}\n`;
  },

  rust(endpoint, params) {
    const type = rustType(endpoint);
    return `use ridewire::{Call, UnixTime, read::Reader, ${providerOf(endpoint)}::${actionOf(endpoint)}::${type}};

let now = UnixTime(now_ms); // since 1970; every problem of the params is in \`issues\`
let (params, issues) = Reader::read::<${type}>(now, &serde_json::json!(${JSON.stringify(params, null, 4)}));
let Some(params) = params else { return Err(issues) };
let call = Call { endpoint: &params, provider: &account };
let request = call.request(now)?; // send it with whatever you like
`;
  },

  worker(endpoint, params) {
    const { name, env } = CLIENTS[providerOf(endpoint)];
    return `import { connect } from "cloudflare:sockets";
import { ${name} } from "ridewire";

export default {
  async fetch(request, env) {
    const client = new ${name}(${env}, { transport: { connect } });
    return Response.json(await client.${methodOf(endpoint)}(${literal(params).replaceAll("\n", "\n    ")}));
  },
};
`;
  },
};

const CLIENTS: Record<Provider, { name: string; client: string; config: string; env: string }> = {
  taxomet: {
    name: "Taxomet",
    client: "taxomet",
    config: '{ baseUrl: "https://tenant.example", operatorLogin: "LOGIN", operatorPassword: "PASSWORD" }',
    env: "{ baseUrl: env.TAXOMET_URL, operatorLogin: env.TAXOMET_LOGIN, operatorPassword: env.TAXOMET_PASSWORD }",
  },
  yandex_taxi: { name: "YandexTaxi", client: "yandex", config: '{ clid: "CLID", apiKey: "KEY" }', env: "{ clid: env.YANDEX_CLID, apiKey: env.YANDEX_KEY }" },
  p2p_motion: { name: "P2pMotion", client: "p2p", config: '{ baseUrl: "https://courier.example/", apiKey: "KEY" }', env: "{ baseUrl: env.P2P_URL, apiKey: env.P2P_KEY }" },
};

function methodOf(endpoint: Endpoint): string {
  return actionOf(endpoint).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The crate's name for it: the package's without its provider. */
function rustType(endpoint: Endpoint): string {
  return PARAMS[endpoint].type.replace(/^(Taxomet|P2p)/, "");
}

/** As a person writes it in JavaScript: keys without quotes where that is possible. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, "$1$2:");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
