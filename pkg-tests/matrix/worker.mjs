// The matrix in a Worker. A request runs some of the cells, and is repeated until there are no more.
import { connect } from "cloudflare:sockets";

import { runCells } from "./runner.mjs";

export default {
  async fetch(request) {
    const { base, runtime, parallel, limit } = await request.json();
    const transport = runtime === "workerd-connect" ? { connect } : undefined;
    return Response.json({ more: await runCells({ base, runtime, parallel, limit, transport }) });
  },
};
