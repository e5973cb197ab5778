// Seeded randomness, so that a failing case can be had again. RIDEWIRE_SEED replaces the seed.

/** sfc32: small, good enough, the same everywhere. */
export function randomness(seed = Number(process.env.RIDEWIRE_SEED ?? 20310506)) {
  let a = 0x9e3779b9 ^ seed, b = 0x243f6a88, c = 0xb7e15162, d = seed | 1;
  const word = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i += 1) word();
  const r = {
    seed,
    word,
    /** 0 ≤ n < limit */
    below: (limit) => word() % limit,
    between: (low, high) => low + (word() % (high - low + 1)),
    unit: () => word() / 2 ** 32,
    chance: (p) => word() / 2 ** 32 < p,
    pick: (list) => list[word() % list.length],
    /** Any finite double, by its bits: all magnitudes, subnormal ones included. */
    double() {
      const view = new DataView(new ArrayBuffer(8));
      for (;;) {
        view.setUint32(0, word());
        view.setUint32(4, word());
        const value = view.getFloat64(0);
        if (Number.isFinite(value)) return value;
      }
    },
    text: (longest = 24) => {
      let text = "";
      const pieces = r.between(1, longest);
      for (let i = 0; i < pieces; i += 1) text += r.pick(PIECES);
      return `${text}${r.pick(["a", "Ж", "7"])}${r.pick(TAILS)}`;
    },
    /** Printable ASCII, as a header value or a password may hold. */
    ascii: (longest = 24) => Array.from({ length: r.between(1, longest) }, () => String.fromCharCode(r.between(33, 126))).join(""),
  };
  return r;
}

const TAILS = ["", "", "", " ", "\n", "+", "%"];
/** What breaks encoders: delimiters of URLs, forms and JSON, blanks, other scripts, astral and invisible characters. */
export const PIECES = [
  ..."abcXYZ0189", ..."+&=#%?/\\;:,@!$'\"()*[]{}<>|^`~-._", " ", "  ", "\n", "\r\n", "\t",
  "%20", "%2B", "%00", "&id=2", "to[]=", "[]", "..", "://",
  ..."АБВёйщЪьїєґ", "ö", "é", "e\u0301", "中", "ا", "ש", "🚕", "👩‍👧", "🇺🇦", "\u2006", "\u2028", "\u00a0", "\ufeff", "\u202e", "\u0085", "\u007f",
];
