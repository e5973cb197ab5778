// The gateway on Node, its ledger in a file. Needs Node 22.5 or newer, for node:sqlite. On an older one take better-sqlite3, whose `Database` does in
// place of `DatabaseSync`.
import { createServer } from "node:http";
import { Readable } from "node:stream";

import { createGateway, sqliteLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "../options.mjs";

const { DatabaseSync } = await import("node:sqlite").catch(() => {
  console.error(`This server needs node:sqlite, which came with Node 22.5; this is Node ${process.versions.node}. On an older one take the Database of better-sqlite3.`);
  process.exit(1);
});

const gateway = createGateway({ ...providersFrom(process.env), ...rulesFrom(process.env), ledger: sqliteLedger(new DatabaseSync(process.env.LEDGER_FILE ?? "ledger.sqlite")) });

createServer(async (incoming, outgoing) => {
  try {
    const { method, url, headers } = incoming;
    const body = method === "POST" ? { body: Readable.toWeb(incoming), duplex: "half" } : {};
    // The host that somebody names is his word, and nobody looks at it.
    const answer = await gateway(new Request(`http://localhost${url}`, { method, headers, ...body }));
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  } catch {
    // No request at all: of a method like TRACE, or with an address that is none.
    outgoing.writeHead(400).end();
  }
}).listen(Number(process.env.PORT ?? 8787), process.env.HOST);
