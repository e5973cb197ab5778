// Looks at wrangler.toml before it is deployed.
import { readFileSync } from "node:fs";

const config = readFileSync(new URL("wrangler.toml", import.meta.url), "utf8").replace(/^\s*#.*$/gm, "");
const problems = [];
for (const [, table, body] of config.matchAll(/^\[(observability[\w.]*)\]([^[]*)/gm)) {
  if (/^\s*enabled\s*=\s*true/m.test(body)) problems.push(`[${table}] is enabled: traces and logs would keep URLs, and with them Taxomet's password`);
}
if (/^\s*observability\s*=/m.test(config)) problems.push("write observability as a table of its own, so that this check can read it");
if (/^\s*logpush\s*=\s*true/m.test(config)) problems.push("logpush is on: it would carry URLs elsewhere");
if (/(PASSWORD|API_KEY|TOKEN_SECRET)\s*=/.test(config)) problems.push("a secret is written in wrangler.toml: use `wrangler secret put`");
if (!/new_sqlite_classes\s*=\s*\[\s*"RidewireLedger"\s*\]/.test(config)) problems.push("the migration of RidewireLedger is missing: orders would be kept nowhere");
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
