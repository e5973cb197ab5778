// What must never show: credentials and personal data, planted in every call of the matrix, and how to search for them.
export const CANARIES = {
  login: "canary-desk-7391",
  password: "cn pa55+&=%Wq/7391",
  clid: "canary-clid-5512",
  yandexKey: "canary-yandex-key-88f1",
  p2pKey: "canary-p2p-key-77aa31",
  phone: "+79005557391",
  digits: "79005557392",
  receiverPhone: "+380505557393",
  client: "Канарейкин Пётр Вигаданый",
  receiver: "Канаркова Леся",
  street: "Канареечная ул., 73, кв. 91",
  courierStreet: "вулиця Канаркова, 19, Чернівці",
  place: "Яблунева вулиця, 7, Чернівці",
  comment: "домофон 73К91, собака Канарейка",
  code: "739173917",
  lon: "39.7218843",
  lat: "43.5855471",
  courierLat: "48.2915127",
};

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (list) => btoa(String.fromCharCode(...list));

/** All spellings of one canary that are searched for. */
function spellings(text) {
  const percent = encodeURIComponent(text);
  const everyByte = Array.from(bytes(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  // Base64 of a longer text that holds the canary has one of three forms, less the characters shared with its neighbours.
  const aligned = [0, 1, 2].map((before) => {
    const list = bytes(text);
    const whole = base64([...new Uint8Array(before), ...list]);
    const bits = (before + list.length) * 8;
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
  });
  const ascii = JSON.stringify(text).slice(1, -1).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [text, percent, percent.replaceAll("%20", "+"), encodeURIComponent(percent), everyByte, ascii, ...aligned, ...aligned.map((it) => it.replaceAll("+", "-").replaceAll("/", "_"))];
}

const NEEDLES = Object.entries(CANARIES).flatMap(([name, text]) => [...new Set(spellings(text).map((it) => it.toLowerCase()))].map((needle) => ({ name, needle })));

/** Names of the canaries found in any of the texts. */
export function leaksIn(texts) {
  const found = new Set();
  for (const text of texts) {
    // One spelling of case for all: percent-encoding comes in both.
    const low = text.toLowerCase();
    for (const { name, needle } of NEEDLES) if (low.includes(needle)) found.add(name);
  }
  return [...found];
}

/** Every text that can be got out of a value by printing it, converting it or walking through it. */
export function textsOf(value, inspect) {
  const texts = [];
  const seen = new Set();
  const attempt = (read) => {
    try {
      const text = read();
      if (typeof text === "string") texts.push(text);
    } catch {
      // What cannot be printed gives nothing away.
    }
  };
  const walk = (node) => {
    if (typeof node === "string") texts.push(node);
    if ((typeof node !== "object" && typeof node !== "function") || node === null || seen.has(node)) return;
    seen.add(node);
    for (const key of Reflect.ownKeys(node)) {
      attempt(() => String(key));
      try {
        walk(node[key]);
      } catch {
        // A getter that throws.
      }
    }
  };
  walk(value);
  attempt(() => String(value));
  attempt(() => JSON.stringify(value));
  attempt(() => value?.stack);
  if (inspect) attempt(() => inspect(value));
  return texts;
}
