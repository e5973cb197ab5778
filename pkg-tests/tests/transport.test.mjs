// The caller's own way to the provider, over real sockets: creates go by it, once, and what is said to be not sent is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Taxomet } from "ridewire";

import { startFaultServer } from "../faults/server.mjs";
import { startProxy } from "../lib/proxy.mjs";
import { bun, deno, node } from "../lib/run.mjs";

const PASSWORD = "CANARY-proxy-4747";
const CREDENTIALS = { credentials: `courier:${PASSWORD}` };

const RUNTIMES = { Node: node, Deno: (...args) => deno("--allow-net=127.0.0.1", ...args), Bun: bun };

const server = await startFaultServer();
test.after(() => server.close());

/** Orders by a proxy in a runtime, and gives what was said of it and what the proxy and the provider saw. */
async function order(run, { cell: spec = {}, proxy: proxyOptions = {}, direct = false, noProxy = false, ...rest }) {
  const cell = await server.open(spec);
  const proxy = await startProxy(proxyOptions);
  if (noProxy) await proxy.close();
  const address = `http://${proxyOptions.credentials ? `${proxyOptions.credentials}@` : ""}${proxy.address}`;
  try {
    const given = { config: cell.config.taxomet, ca: server.ca, ...(!direct && { proxy: address }), ...rest };
    const { results, printed } = JSON.parse(await run("runtimes/transport.mjs", JSON.stringify(given)));
    assert.ok(!`${printed}${results.map((it) => it.printed)}`.includes(PASSWORD));
    return { results, last: results.at(-1), ...proxy.counts, ...cell.counts() };
  } finally {
    await proxy.close();
    await cell.close();
  }
}

for (const [name, run] of Object.entries(RUNTIMES)) {
  for (const tls of [true, false]) {
    const scheme = tls ? "https" : "http";

    test(`${name}, ${scheme}: a proxy with a password is used for reads and creates`, async () => {
      const { results, commits, tunnels, plain, unauthorized } = await order(run, { cell: { tls }, proxy: CREDENTIALS, readFirst: true, times: 2 });
      assert.deepEqual(results.map(({ ok }) => ok), [true, true, true]);
      assert.deepEqual([commits, unauthorized], [2, 0]);
      assert.ok(tls ? tunnels > 0 && plain === 0 : tunnels + plain > 0, `${tunnels} tunnels, ${plain} plain`);
    });

    test(`${name}, ${scheme}: a proxy that refuses the connection has been sent nothing`, async () => {
      const { last, commits, connections } = await order(run, { cell: { tls }, noProxy: true });
      assert.deepEqual([last.kind, last.outcome, commits, connections], ["network", "not_sent", 0, 0]);
    });

    test(`${name}, ${scheme}: an answer that is lost behind the proxy is unknown, and one taxi`, async () => {
      for (const fault of ["commit_then_reset", "commit_then_close", "commit_half_body"]) {
        const { last, commits, sent } = await order(run, { cell: { tls, fault, endpoint: "taxomet.add_order" }, readFirst: true });
        assert.deepEqual([last.outcome, commits, sent["taxomet.add_order"]], ["unknown", 1, 1], `${fault}: ${JSON.stringify(last)}`);
      }
    });

    test(`${name}, ${scheme}: a proxy that dies once the order is placed does not look as if nothing had been sent`, async () => {
      const { last, commits } = await order(run, { cell: { tls, fault: "commit_then_reset" }, proxy: { dies: true } });
      assert.deepEqual([last.outcome, commits], ["unknown", 1], JSON.stringify(last));
    });
  }

  test(`${name}: a proxy that refuses the tunnel, or cannot reach the provider, gives no result`, async () => {
    for (const options of [{ cell: { tls: true }, proxy: { refuses: 502 } }, { cell: { tls: true }, proxy: { refuses: 403 } }, { cell: { fault: "connection_refused" } }]) {
      const { last, commits, sent } = await order(run, options);
      assert.deepEqual([last.ok, commits, sent], [undefined, 0, {}], JSON.stringify(last));
      // It is not known of every proxy and runtime whether the request got out.
      assert.ok(["network", "server", "rejected"].includes(last.kind) && ["not_sent", "unknown"].includes(last.outcome), JSON.stringify(last));
    }
  });

  test(`${name}: the caller's authorities, without a proxy`, async () => {
    const trusted = await order(run, { cell: { tls: true }, direct: true });
    assert.deepEqual([trusted.last.ok, trusted.commits], [true, 1], JSON.stringify(trusted.last));
    const foreign = await order(run, { cell: { fault: "bad_certificate" }, direct: true });
    assert.deepEqual([foreign.last.kind, foreign.last.outcome, foreign.commits], ["network", "not_sent", 0]);
  });

  test(`${name}: what it does not have is refused before anything is sent`, async () => {
    for (const member of name === "Node" ? ["proxy", "caCerts", "connect"] : ["dispatcher", "connect"]) {
      const { last, connections } = await order(run, { member });
      assert.deepEqual([last.kind, last.outcome, connections], ["config", "not_sent", 0]);
      assert.match(last.printed, /options\.transport/);
    }
  });
}

test("Deno: nothing but the network is to be allowed, and what is missing is said", async () => {
  const config = { baseUrl: "https://127.0.0.1:4747/", operatorLogin: "desk", operatorPassword: PASSWORD };
  for (const given of [{ config }, { config: { ...config, baseUrl: "http://127.0.0.1:4747/", allowInsecure: true } }, { config, proxy: "http://127.0.0.1:4747" }]) {
    const run = async (...flags) => JSON.parse(await deno(...flags, "runtimes/transport.mjs", JSON.stringify({ ...given, readFirst: true }))).results;
    for (const { kind, outcome, printed } of await run()) {
      assert.deepEqual([kind, outcome], ["config", "not_sent"], printed);
      assert.match(printed, /--allow-net/);
      assert.ok(!printed.includes(PASSWORD));
    }
    const [, created] = await run("--allow-net=127.0.0.1");
    assert.deepEqual([created.kind, created.outcome], ["network", "not_sent"]);
  }
});

test("Node: a dispatcher that repeats is refused for creates, unless duplicates are accepted", async () => {
  const cell = { fault: "commit_then_5xx", status: 503 };
  for (const dispatcher of ["RetryAgent", "global RetryAgent"]) {
    const refused = await order(node, { cell, direct: true, dispatcher });
    assert.deepEqual([refused.last.kind, refused.last.outcome, refused.connections], ["config", "not_sent", 0]);
  }
  const accepted = await order(node, { cell: {}, direct: true, dispatcher: "RetryAgent", options: { acceptDuplicateOrders: true } });
  assert.deepEqual([accepted.last.ok, accepted.commits], [true, 1]);
});

test("Node: nothing is proved by the errors of a composed dispatcher, whose second try may be refused", async () => {
  const { last, commits } = await order(node, { cell: { fault: "commit_then_reset", dies: true }, direct: true, dispatcher: "composed" });
  assert.deepEqual([last.outcome, commits], ["unknown", 1], JSON.stringify(last));
});

test("mistakes in the option are named, and nothing of it is repeated", () => {
  const config = { baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" };
  const wrong = [
    [{ transport: 1 }, "transport"],
    [{ transport: { proxi: PASSWORD } }, "transport key proxi"],
    [{ transport: { dispatcher: {} } }, "transport.dispatcher"],
    [{ transport: { dispatcher: null } }, "transport.dispatcher"],
    ...["", "proxy:3128", `socks5://x:${PASSWORD}@h`, `http://x:${PASSWORD}@h/path`, `http://x:${PASSWORD}@h/?q`, `http://x:%ff${PASSWORD}@h`, 47].map((proxy) => [{ transport: { proxy } }, "transport.proxy"]),
    ...["x", [PASSWORD], [1]].map((caCerts) => [{ transport: { caCerts } }, "transport.caCerts"]),
    [{ transport: { connect: {} } }, "transport.connect"],
    [{ transport: {}, fetch }, "transport"],
  ];
  for (const [options, place] of wrong) {
    const messages = ["en", "ru", "uk"].map((lang) => {
      try {
        new Taxomet(config, { ...options, lang });
      } catch (error) {
        assert.deepEqual([error.kind, error.outcome], ["config", "not_sent"]);
        assert.ok(error.message.includes(place) && !error.message.includes(PASSWORD), error.message);
        return error.message;
      }
      throw new assert.AssertionError({ message: `${JSON.stringify(options)} was taken` });
    });
    assert.equal(new Set(messages).size, 3);
  }
});
