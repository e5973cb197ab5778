/** Writes Yandex' `TaxiInfo` (proto2). Only what this message needs: strings, doubles, int32, nested messages. */

/** @internal */
export interface TaxiInfoMessage {
  options: {
    price: number;
    min_price: number;
    waiting_time?: number;
    class_name: string;
    class_text: string;
    class_level: number;
    price_text: string;
  }[];
  currency: string;
  distance?: number;
  time?: number;
}

const DOUBLE = 1;
const BYTES = 2;

export function encodeTaxiInfo(info: TaxiInfoMessage): Uint8Array<ArrayBuffer> {
  const options = info.options.flatMap((option) =>
    bytes(1, [
      ...double(1, option.price),
      ...double(2, option.min_price),
      ...double(3, option.waiting_time),
      ...text(4, option.class_name),
      ...text(5, option.class_text),
      ...varint(6 << 3),
      ...varint(option.class_level),
      ...text(7, option.price_text),
    ]),
  );
  return new Uint8Array([...options, ...text(2, info.currency), ...double(3, info.distance), ...double(4, info.time)]);
}

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
  return out;
}

function bytes(field: number, content: ArrayLike<number>): number[] {
  return [...varint((field << 3) | BYTES), ...varint(content.length), ...Array.from(content)];
}

function text(field: number, value: string): number[] {
  return bytes(field, new TextEncoder().encode(value));
}

function double(field: number, value: number | undefined): number[] {
  if (value === undefined) return [];
  const eight = new DataView(new ArrayBuffer(8));
  eight.setFloat64(0, value, true);
  return [...varint((field << 3) | DOUBLE), ...new Uint8Array(eight.buffer)];
}
