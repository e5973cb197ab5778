// In workerd the clock stands still while a request computes: the time is taken outside, this only does the work.
import { describe, timeHere } from "./here.mjs";

export default {
  async fetch(request) {
    const { group, it, contender, count } = await request.json();
    return Response.json(group ? await describe(group) : await timeHere(it, contender, count));
  },
};
