// Short-lived tokens for pages: `<caller>.<expires>.<signature>`. Your server, which knows its users, makes them; the gateway checks them.

const encoder = new TextEncoder();

/** A token for `caller` (letters, digits, `_` and `-`), good for `seconds`. For your server. */
export async function tokenFor(caller, secret, seconds = 900) {
  if (!/^[\w-]{1,100}$/.test(caller)) throw new TypeError("a caller is 1 to 100 letters, digits, _ or -");
  const claim = `${caller}.${Math.floor(Date.now() / 1000) + seconds}`;
  const signature = await crypto.subtle.sign("HMAC", await keyOf(secret), encoder.encode(claim));
  return `${claim}.${Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Who an `Authorization: Bearer …` header says is calling; nobody if the token is none, forged or too old. */
export async function callerOf(header, secret) {
  const [, caller, expires, signature] = /^Bearer ([\w-]{1,100})\.(\d{1,12})\.([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (signature === undefined || Number(expires) * 1000 < Date.now()) return undefined;
  const bytes = Uint8Array.from(signature.match(/../g), (digits) => Number.parseInt(digits, 16));
  // Compares in constant time.
  const isGood = await crypto.subtle.verify("HMAC", await keyOf(secret), bytes, encoder.encode(`${caller}.${expires}`));
  return isGood ? caller : undefined;
}

export function checkSecret(secret) {
  if (typeof secret !== "string" || secret.length < 32) throw new TypeError("TOKEN_SECRET must have at least 32 characters");
}

function keyOf(secret) {
  checkSecret(secret);
  return crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}
