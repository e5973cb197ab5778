// Digests that stand for what must not be kept.

/** HMAC-SHA-256 of `text` under `key`, as hexadecimal digits. Who does not know the key cannot find the text by trying. */
export async function keyedDigest(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  // Quoted: HMAC fills a key up with zeros and UTF-8 has one mark for all halves of a character, so that two keys could be one; and an empty one is
  // none that a host takes.
  const secret = await crypto.subtle.importKey("raw", encoder.encode(`ridewire:${JSON.stringify(key)}`), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", secret, encoder.encode(text))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A phone however it is spelt: only its digits, and Russia's 8 as the 7 that it stands for. */
export function phoneDigits(phone: unknown): string {
  return String(phone).replace(/\D/g, "").replace(/^8(?=\d{10}$)/, "7");
}

/** A value whose JSON text is the same whatever the order of its members was. */
export function stable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(stable);
  return Object.keys(value)
    .sort()
    .map((key) => [key, stable((value as Record<string, unknown>)[key])]);
}
