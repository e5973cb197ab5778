// A Worker that makes one call over the sockets of `connect()` and tells what came of it.
import { connect } from "cloudflare:sockets";
import { P2pMotion, Taxomet } from "ridewire";

const CLIENTS = { taxomet: Taxomet, p2pMotion: P2pMotion };

export default {
  async fetch(request) {
    const { provider, config, method, params, timeoutMs, abortAfterMs, headers } = await request.json();
    const client = new CLIENTS[provider](config, { transport: { connect }, timeoutMs, maxRetries: 0, quota: "observe" });
    const started = Date.now();
    try {
      const options = { headers, ...(abortAfterMs && { signal: AbortSignal.timeout(abortAfterMs) }) };
      const { data, status } = await client[method](params, options).withResponse();
      return Response.json({ ok: true, data, status });
    } catch (error) {
      return Response.json({ kind: error.kind, outcome: error.outcome, status: error.status, providerMessage: error.providerMessage, ms: Date.now() - started });
    }
  },
};
