// Protobuf bytes set against what they mean: a table with a row for each field, in the order of the bytes.

import { h } from "./dom.js";
import { say, TEXTS } from "./texts.js";

interface Row {
  bytes: Uint8Array;
  depth: number;
  field: string;
  value: string;
}

interface Schema {
  [number: number]: { name: string; message?: Schema };
}

/** `TaxiInfo` of proto/yandex_taxi.proto. */
const TAXI_INFO: Schema = {
  1: {
    name: "options",
    message: { 1: { name: "price" }, 2: { name: "min_price" }, 3: { name: "waiting_time" }, 4: { name: "class_name" }, 5: { name: "class_text" }, 6: { name: "class_level" }, 7: { name: "price_text" } },
  },
  2: { name: "currency" },
  3: { name: "distance" },
  4: { name: "time" },
};

export function bytesView(bytes: Uint8Array): HTMLElement {
  const rows: Row[] = [];
  const whole = read(bytes, TAXI_INFO, 0, rows);
  const row = ({ bytes: part, depth, field, value }: Row): HTMLElement =>
    h("tr", {}, h("td", { "data-name": say(TEXTS.bytes) }, h("code", { class: "hex" }, hex(part))), h("td", { "data-name": say(TEXTS.field), class: `depth-${depth}` }, h("code", {}, field)), h("td", { "data-name": say(TEXTS.value) }, h("code", {}, value)));
  const heads = [TEXTS.bytes, TEXTS.field, TEXTS.value].map((text) => h("th", { scope: "col" }, say(text)));
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say(TEXTS.bytes) }, h("table", { class: "bytes" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows.map(row))), !whole && h("p", { class: "issue error" }, say(TEXTS.brokenBytes)));
}

/** Hexadecimal text as bytes; nothing if it is something else. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/\s+/g, "");
  if (digits === "" || digits.length % 2 === 1 || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** False if the bytes end in the middle of something, or are no protobuf. */
function read(bytes: Uint8Array, schema: Schema, depth: number, rows: Row[]): boolean {
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const key = varint(bytes, at);
    if (!key) return false;
    at = key.end;
    const number = Math.floor(key.value / 8);
    const known = schema[number];
    const field = `${number} ${known?.name ?? "?"}`;
    switch (key.value % 8) {
      case 0: {
        const value = varint(bytes, at);
        if (!value) return false;
        at = value.end;
        rows.push({ bytes: bytes.subarray(start, at), depth, field, value: String(value.value) });
        break;
      }
      case 1: {
        if (at + 8 > bytes.length) return false;
        const value = new DataView(bytes.buffer, bytes.byteOffset + at, 8).getFloat64(0, true);
        at += 8;
        rows.push({ bytes: bytes.subarray(start, at), depth, field, value: String(value) });
        break;
      }
      case 2: {
        const length = varint(bytes, at);
        if (!length || length.end + length.value > bytes.length) return false;
        const content = bytes.subarray(length.end, length.end + length.value);
        at = length.end + length.value;
        if (known?.message) {
          rows.push({ bytes: bytes.subarray(start, length.end), depth, field, value: `{ ${length.value} }` });
          if (!read(content, known.message, depth + 1, rows)) return false;
        } else rows.push({ bytes: bytes.subarray(start, at), depth, field, value: JSON.stringify(new TextDecoder().decode(content)) });
        break;
      }
      case 5:
        if (at + 4 > bytes.length) return false;
        at += 4;
        rows.push({ bytes: bytes.subarray(start, at), depth, field, value: "" });
        break;
      default:
        return false;
    }
  }
  return true;
}

function varint(bytes: Uint8Array, from: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}
