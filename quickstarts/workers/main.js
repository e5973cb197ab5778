import { price } from "./price.js";

export default {
  async fetch() {
    return new Response(await price());
  },
};
