// A gateway's options, as variables and secrets say. What is yours to change is `authorize`, and to add `permit(caller, endpoint, params)`: may this
// caller see or change this order?
import { callerOf, checkSecret } from "./token.mjs";

const words = (text) => (text ?? "").split(/[\s,]+/).filter(Boolean);

/** The providers whose secrets are set. */
export function providersFrom(env) {
  const allowInsecure = env.ALLOW_INSECURE === "true"; // for tests on a loopback address
  return {
    // For one attempt, in milliseconds; by default 10 000 for reads and 30 000 for orders.
    ...(env.TIMEOUT_MS && { timeoutMs: Number(env.TIMEOUT_MS) }),
    ...(env.TAXOMET_PASSWORD && {
      taxomet: { baseUrl: env.TAXOMET_BASE_URL, operatorLogin: env.TAXOMET_LOGIN, operatorPassword: env.TAXOMET_PASSWORD, allowInsecure },
    }),
    ...(env.YANDEX_API_KEY && {
      yandexTaxi: { clid: env.YANDEX_CLID, apiKey: env.YANDEX_API_KEY, ...(env.YANDEX_BASE_URL && { baseUrl: env.YANDEX_BASE_URL }), allowInsecure },
    }),
    ...(env.P2P_API_KEY && { p2pMotion: { baseUrl: env.P2P_BASE_URL, apiKey: env.P2P_API_KEY, allowInsecure } }),
  };
}

/** Who may call, and what. */
export function rulesFrom(env) {
  // Now, and not when the first token comes.
  checkSecret(env.TOKEN_SECRET);
  return {
    prefix: env.PREFIX ?? "",
    allow: words(env.ALLOW),
    origins: words(env.ORIGINS),
    async authorize(request) {
      const caller = await callerOf(request.headers.get("authorization"), env.TOKEN_SECRET);
      return caller === undefined ? new Response("who are you?", { status: 401 }) : { caller };
    },
  };
}
