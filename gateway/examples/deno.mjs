// The gateway on Deno, its ledger in a file: deno run --allow-net --allow-env --allow-read --allow-write=. deno.mjs
import { DatabaseSync } from "node:sqlite";

import { createGateway, sqliteLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "../options.mjs";

const env = Deno.env.toObject();
const gateway = createGateway({ ...providersFrom(env), ...rulesFrom(env), ledger: sqliteLedger(new DatabaseSync(env.LEDGER_FILE ?? "ledger.sqlite")) });

Deno.serve({ port: Number(env.PORT ?? 8787), hostname: env.HOST }, gateway);
