// The gateway on Bun, its ledger in a file.
import { Database } from "bun:sqlite";

import { createGateway, sqliteLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "../options.mjs";

const gateway = createGateway({ ...providersFrom(process.env), ...rulesFrom(process.env), ledger: sqliteLedger(new Database(process.env.LEDGER_FILE ?? "ledger.sqlite")) });

Bun.serve({ port: Number(process.env.PORT ?? 8787), hostname: process.env.HOST, fetch: (request) => gateway(request) });
