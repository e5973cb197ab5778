// Our mark on a create, by which an order can be found again at the provider.

/** Crockford's base 32: no letter that is read as another. Ten of them are 50 bits. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;

export function randomRef(): string {
  return spell(crypto.getRandomValues(new Uint8Array(LENGTH)));
}

/** 128 bits that make equal digests differ, as hexadecimal digits. */
export function randomSalt(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The mark that belongs to an idempotency key: the first ten bytes of SHA-256 over `host`, a line feed and `key` in UTF-8, five bits of each.
 * The host keeps the marks of one key apart between a test server and the real one. Nothing if this host offers no SHA-256.
 */
export async function refOf(host: string, key: string): Promise<string | undefined> {
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  return subtle && spell(new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(`${host}\n${key}`))));
}

function spell(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, LENGTH)) text += ALPHABET[byte & 31];
  return text;
}
