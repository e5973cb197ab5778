// Invented answers and params, in the providers' forms. Made from a fixed seed: the same in every runtime and every run.

/** xorshift32, from 0 up to 1. */
function generator(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const CLASSES = [
  ["econom", "Эконом", 50],
  ["business", "Комфорт", 70],
  ["comfortplus", "Комфорт+", 80],
  ["vip", "Бизнес", 90],
  ["minivan", "Минивэн", 75],
  ["express", "Доставка", 60],
  ["cargo", "Грузовой", 65],
];

/** A trip-info answer with so many options. */
export function taxiInfo(count) {
  const random = generator(20_261_122 + count);
  const options = Array.from({ length: count }, (_, index) => {
    const [class_name, class_text, class_level] = CLASSES[index % CLASSES.length];
    const min_price = 99 + Math.floor(random() * 300);
    const price = min_price + Math.floor(random() * 1500);
    // No car is free now for one in ten.
    const waiting = random() < 0.1 ? {} : { waiting_time: 60 + random() * 900 };
    // Real answers put U+2006 between the amount and the currency.
    return { class_level, class_name, class_text, min_price, price, price_text: `~${price}\u2006руб.`, ...waiting };
  });
  const time = 600 + random() * 5000;
  return { currency: "RUB", distance: 1000 + random() * 60_000, options, time, time_text: `${Math.round(time / 60)} мин` };
}

const STREETS = ["Яблунева", "Садова", "Вишнева", "Кленова", "Соборна", "Польова"];
const NAMES = ["Олена", "Марко", "Ірина", "Тарас", "Кав’ярня «Зерно»"];

/** P2P Motion's list of so many orders. A thousand stay below the 1 MiB that ridewire reads of a body. */
export function orders(count) {
  const random = generator(7 + count);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const phone = () => `+38050${String(Math.floor(random() * 1e7)).padStart(7, "0")}`;
  return Array.from({ length: count }, (_, index) => {
    const start = Date.UTC(2026, 4, 1, 8) + index * 60_000;
    const stop = (time) => {
      const address = `${pick(STREETS)} ${1 + Math.floor(random() * 90)}, Чернівці`;
      const degrees = (least) => Number((least + random() / 20).toFixed(6));
      const location = { lat: degrees(48.26), lng: degrees(25.9), short_formatted_address: address, formatted_address: `${address}, Чернівецька область` };
      return { date_time: new Date(time).toISOString(), location };
    };
    const code = Math.floor(random() * 4);
    return {
      id: `ord_${Math.floor(random() * 36 ** 8).toString(36)}`,
      user: { id: "u-1", roles: ["Client"] },
      sender: { name: pick(NAMES), phone: phone() },
      receiver: { name: pick(NAMES), phone: phone() },
      info: {
        origin: stop(start + 30 * 60_000),
        destination: stop(start + 60 * 60_000),
        cost: { amount: 60 + Math.floor(random() * 200), currency_code: "UAH" },
        status: { code, ...(code === 3 && { reason: "Вільного кур’єра не знайдено" }) },
        created_at: new Date(start).toISOString(),
        memo: "під’їзд 2, домофон 14",
      },
      ...(code > 0 && code < 3 && { courier: { id: `c-${index % 9}`, name: pick(NAMES), phone: phone() } }),
    };
  });
}

export const ADD_ORDER = {
  unit_id: 1,
  tarif_id: -1,
  phone: "+70000000001",
  to: ["Сочи, Морская ул., 1", "Сочи, Парковая ул., 42"],
  client_name: "Анна",
  comment: "Второй подъезд, позвонить заранее",
};

/** Five mistakes: the phone, no address, two negative amounts, and a receipt that is neither 0 nor 1. */
export const BAD_ORDER = { ...ADD_ORDER, phone: "70000000001", to: [], fix_price: -5, use_bonuses: -1, print_receipt: 7 };

export const TRIP = {
  rll: [
    { lon: 37.59, lat: 55.73 },
    { lon: 37.41, lat: 55.97 },
  ],
  class: CLASSES.map(([name]) => name),
  lang: "ru",
};

export const NOW = Date.UTC(2026, 4, 1, 9);

const stop = (minutes, formatted_address) => ({ date_time: new Date(NOW + minutes * 60_000).toISOString(), location: { formatted_address } });
export const CREATE_ORDER = {
  sender: { name: "Кав’ярня «Зерно»", phone: "+380500000031" },
  receiver: { name: "Олена", phone: "+380500000032" },
  info: {
    origin: stop(30, "Яблунева 7, Чернівці"),
    destination: stop(60, "Садова 9, Хотин"),
    escrow: { cost: { amount: 350, currency_code: "UAH" }, priority_type: 1 },
    memo: "під’їзд 2, домофон 14",
  },
};
