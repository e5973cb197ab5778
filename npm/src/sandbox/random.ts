/** Chance that repeats: every "random" thing in the sandbox is a function of the seed and of what it concerns. */

/** A number from 0 up to 1, the same for the same parts. */
export function chance(...parts: (string | number)[]): number {
  // FNV-1a over the text, then a final mix: FNV alone leaves its high bits too alike for short texts.
  let hash = 0x811c9dc5;
  for (const char of parts.join("\u0000")) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const high = (hash ^ (hash >>> 16)) >>> 0;
  const low = (Math.imul(high ^ 0x9e3779b9, 0x27d4eb2f) >>> 11) & 0x1fffff;
  return (high * 0x200000 + low) / 0x20000000000000;
}

/** A number from `low` up to `high`. */
export function between(low: number, high: number, ...parts: (string | number)[]): number {
  return low + (high - low) * chance(...parts);
}

/** One of the items. The list must not be empty. */
export function pick<T>(items: readonly [T, ...T[]], ...parts: (string | number)[]): T {
  return items[Math.floor(chance(...parts) * items.length)] ?? items[0];
}
