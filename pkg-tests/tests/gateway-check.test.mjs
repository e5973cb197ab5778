// `gateway/check.mjs`, which runs before each deployment of the Worker: what it lets through and what not.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { copyGateway } from "../gateway/examples.mjs";

let gateway;
let shipped;
before(async () => {
  gateway = await copyGateway();
  shipped = await readFile(join(gateway.folder, "wrangler.toml"), "utf8");
});
after(() => gateway.close());

/** What it complains of in this text of wrangler.toml: lines, or nothing. */
async function complaints(text) {
  await writeFile(join(gateway.folder, "wrangler.toml"), text);
  const { code, stderr } = await new Promise((resolve) => {
    const child = execFile(process.execPath, ["check.mjs"], { cwd: gateway.folder }, (_, stdout, stderr) => resolve({ code: child.exitCode, stderr }));
  });
  assert.equal(code, stderr === "" ? 0 : 1, stderr);
  return stderr;
}

const without = (text, start) => text.slice(0, text.indexOf(start));
const first = (line) => (text) => `${line}\n${text}`;
const last = (lines) => (text) => `${text}\n${lines}\n`;
const inVars = (line) => (text) => text.replace('PREFIX = ""', line);
/** In place of the table that is there. */
const observability = (line) => (text) => first(line)(without(text, "# Traces keep"));

const REFUSED = {
  "switched on": [(text) => text.replace("enabled = false", "enabled = true"), /observability is enabled/],
  "of an environment": [last("[env.production.observability]\nenabled = true"), /env\.production\.observability is enabled/],
  "logs of an environment": [last("[env.production.observability.logs]\nenabled = true"), /env\.production\.observability is enabled/],
  "a part of it": [last("[observability.traces]\nenabled = true"), /observability is enabled/],
  "a dotted key": [observability("observability.enabled = true"), /observability is enabled/],
  "an inline table": [observability("observability = { enabled = true }"), /observability is enabled/],
  "blanks in the brackets": [(text) => text.replace("[observability]\nenabled = false", "[ observability ]\nenabled=true"), /observability is enabled/],
  "a quoted table": [(text) => text.replace("[observability]\nenabled = false", '["observability"]\n"enabled" = true'), /observability is enabled/],
  "nothing said of it": [observability(""), /say `enabled = false`/],
  "tail consumers": [last('[[tail_consumers]]\nservice = "logs"'), /tail_consumers\b/],
  "tail consumers of an environment": [last('[[env.production.tail_consumers]]\nservice = "logs"'), /env\.production\.tail_consumers\b/],
  logpush: [first("logpush = true"), /logpush\b/],
  "logpush of an environment": [last("[env.production]\nlogpush = true"), /env\.production\.logpush\b/],
  "a password": [inVars('TAXOMET_PASSWORD = "x"'), /vars\.TAXOMET_PASSWORD: a secret/],
  "a password in quotes": [inVars('"TAXOMET_PASSWORD" = "x"'), /vars\.TAXOMET_PASSWORD: a secret/],
  "a login": [inVars('TAXOMET_LOGIN = "x"'), /vars\.TAXOMET_LOGIN: a secret/],
  "a clid": [inVars('YANDEX_CLID = "x"'), /vars\.YANDEX_CLID: a secret/],
  "a key of an environment": [last('[env.production.vars]\nP2P_API_KEY = "x"'), /env\.production\.vars\.P2P_API_KEY: a secret/],
  "no encryption": [inVars('ALLOW_INSECURE = "true"'), /vars\.ALLOW_INSECURE/],
  "no migration": [(text) => text.replace('new_sqlite_classes = ["RidewireLedger"]', ""), /migration/],
  "no TOML": [first("= nothing"), /TomlError/],
};

test("what is shipped passes", async () => {
  assert.equal(await complaints(shipped), "");
});

for (const [name, [change, complaint]] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, async () => {
    const text = change(shipped);
    assert.notEqual(text, shipped);
    assert.match(await complaints(text), complaint);
  });
}

for (const name of ["wrangler.json", "wrangler.jsonc"]) {
  test(`refused: a ${name} beside it, which wrangler would prefer`, async () => {
    const file = join(gateway.folder, name);
    await writeFile(file, "{}");
    assert.match(await complaints(shipped), new RegExp(`^${name} is there`));
    await rm(file);
  });
}
