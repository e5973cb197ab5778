// The gateway on Node 22.5 or newer, its ledger in a file. (Older: better-sqlite3's `Database` in place of `DatabaseSync`.)
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";

import { createGateway, sqliteLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "../options.mjs";

const gateway = createGateway({ ...providersFrom(process.env), ...rulesFrom(process.env), ledger: sqliteLedger(new DatabaseSync(process.env.LEDGER_FILE ?? "ledger.sqlite")) });

createServer(async (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const body = method === "POST" ? { body: Readable.toWeb(incoming), duplex: "half" } : {};
  const answer = await gateway(new Request(`http://${headers.host}${url}`, { method, headers, ...body }));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
}).listen(Number(process.env.PORT ?? 8787), process.env.HOST);
