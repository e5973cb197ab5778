// The gateway on Node, its ledger in a file. Needs Node 22.5 or newer, for node:sqlite. On an older one take better-sqlite3, whose `Database` does in
// place of `DatabaseSync`.
import { createGateway, sqliteLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "../options.mjs";
import { serve } from "./http.mjs";

const { DatabaseSync } = await import("node:sqlite").catch(() => {
  console.error(`This server needs node:sqlite, which came with Node 22.5; this is Node ${process.versions.node}. On an older one take the Database of better-sqlite3.`);
  process.exit(1);
});

const gateway = createGateway({ ...providersFrom(process.env), ...rulesFrom(process.env), ledger: sqliteLedger(new DatabaseSync(process.env.LEDGER_FILE ?? "ledger.sqlite")) });

serve(gateway, Number(process.env.PORT ?? 8787), process.env.HOST);
