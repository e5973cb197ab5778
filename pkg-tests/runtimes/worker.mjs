// A Cloudflare Worker.
import { whole } from "./whole.mjs";

export default {
  fetch: async () => new Response(await whole()),
};
