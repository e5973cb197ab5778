// The matrix in a Worker. A request runs some of the cells, and is repeated until there are no more.
import { runCells } from "./runner.mjs";

export default {
  async fetch(request) {
    const { base, parallel, limit } = await request.json();
    return Response.json({ more: await runCells({ base, runtime: "workerd", parallel, limit }) });
  },
};
