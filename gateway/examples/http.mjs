// A gateway behind `node:http`.
import { createServer } from "node:http";

/** One byte more of a body tells the gateway as much as all the rest. */
const MOST = 16_384;

/** Answers what comes to this port. */
export function serve(gateway, port, host) {
  // A body that does not come is waited for as long as the gateway would.
  return createServer({ requestTimeout: 30_000 }, async (incoming, outgoing) => {
    try {
      const { method, url, headers } = incoming;
      const body = method === "POST" ? await bodyOf(incoming) : undefined;
      // The host that somebody names is his word, and nobody looks at it.
      const answer = await gateway(new Request(`http://localhost${url}`, { method, headers, body }));
      outgoing.statusCode = answer.status;
      outgoing.setHeaders(answer.headers).end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      // No request at all: of a method like TRACE, with an address that is none, or with a body that broke off.
      outgoing.writeHead(400).end();
    }
  }).listen(port, host);
}

/** A request's body, or its beginning if it is too long. (No stream: with `Readable.toWeb` of Node 20, whoever sends on after the gateway has given up ends the process.) */
async function bodyOf(incoming) {
  const chunks = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST) break;
  }
  // Let go by: who is still sending could not read the answer.
  incoming.resume();
  return Buffer.concat(chunks, Math.min(length, MOST + 1));
}
