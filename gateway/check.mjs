// Looks at wrangler.toml before it is deployed.
import { existsSync, readFileSync } from "node:fs";

import { parse } from "smol-toml";

const beside = (name) => new URL(name, import.meta.url);
const config = parse(readFileSync(beside("wrangler.toml"), "utf8"));
const problems = [];

const SECRETS = ["TOKEN_SECRET", "TAXOMET_LOGIN", "TAXOMET_PASSWORD", "YANDEX_CLID", "YANDEX_API_KEY", "P2P_API_KEY"];

/** Is anything below it switched on? */
const isOn = (value) => typeof value === "object" && Object.entries(value).some(([key, inner]) => (key === "enabled" ? inner !== false : isOn(inner)));

/** At the top or in an environment: each may say otherwise than the others. */
function look(table, path) {
  for (const [key, value] of Object.entries(table)) {
    const name = path + key;
    if (key === "observability" && isOn(value)) problems.push(`${name} is enabled: traces and logs would keep URLs, and with them Taxomet's password`);
    else if ((key === "logpush" && value !== false) || /tail_consumers$/.test(key)) problems.push(`${name}: it would carry URLs elsewhere`);
    else if (SECRETS.includes(key)) problems.push(`${name}: a secret is written in wrangler.toml: use \`wrangler secret put\``);
    else if (key === "ALLOW_INSECURE") problems.push(`${name}: it is for tests only, and passwords would go unencrypted`);
    else if (typeof value === "object") look(value, `${name}.`);
  }
}

look(config, "");
if (config.observability?.enabled !== false) problems.push("say `enabled = false` in [observability]");
if (!config.migrations?.some(({ new_sqlite_classes }) => new_sqlite_classes?.includes("RidewireLedger"))) {
  problems.push("the migration of RidewireLedger is missing: orders would be kept nowhere");
}
for (const name of ["wrangler.json", "wrangler.jsonc"]) {
  if (existsSync(beside(name))) problems.push(`${name} is there: wrangler would read it in place of wrangler.toml`);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
