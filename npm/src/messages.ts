// The texts of what goes wrong before the core is asked, or without it. All others come from the core.
// No text quotes a value: it may be a key or a phone number.

import type { Lang } from "./options.js";

type Text = Readonly<Record<Lang, string>>;

/** What is wrong with a setting or an option, as the rest of a sentence that begins with its name. */
export const PROBLEMS = {
  required: {
    en: "is required",
    ru: "— обязательная настройка",
    uk: "— обов’язкове налаштування",
  },
  unknown: {
    en: "is not a known setting",
    ru: "— неизвестная настройка",
    uk: "— невідоме налаштування",
  },
  unreadable: {
    en: "could not be read",
    ru: "не удалось прочитать",
    uk: "не вдалося прочитати",
  },
  object: {
    en: "must be an object",
    ru: "— должен быть объект",
    uk: "— має бути об’єкт",
  },
  func: {
    en: "must be a function",
    ru: "— должна быть функция",
    uk: "— має бути функція",
  },
  boolean: {
    en: "must be true or false",
    ru: "— true или false",
    uk: "— true або false",
  },
  text: {
    en: "must be text and not empty",
    ru: "— должен быть непустой текст",
    uk: "— має бути непорожній текст",
  },
  printable: {
    en: "must be printable ASCII",
    ru: "— только печатные символы ASCII",
    uk: "— лише друковані символи ASCII",
  },
  surrogate: {
    en: "contains half of a character (lone surrogate)",
    ru: "содержит половину символа (одиночный суррогат)",
    uk: "містить половину символу (одиничний сурогат)",
  },
  choice: {
    en: "is none of the possible values",
    ru: "— недопустимое значение",
    uk: "— недопустиме значення",
  },
  url: {
    en: "must be a full address, as in https://example.com",
    ru: "— нужен полный адрес вида https://example.com",
    uk: "— потрібна повна адреса вигляду https://example.com",
  },
  https: {
    en: "must begin with https: (allowInsecure: true admits http: for tests)",
    ru: "— адрес должен начинаться с https: (allowInsecure: true допускает http: для тестов)",
    uk: "— адреса має починатися з https: (allowInsecure: true допускає http: для тестів)",
  },
  urlParts: {
    en: "must have no user name, password, query or fragment",
    ru: "— адрес без имени пользователя, пароля, запроса и фрагмента",
    uk: "— адреса без імені користувача, пароля, запиту й фрагмента",
  },
  besideFetch: {
    en: "and fetch cannot be given together",
    ru: "и fetch нельзя задать вместе",
    uk: "і fetch не можна задати разом",
  },
  dispatcher: {
    en: "must be a dispatcher of undici",
    ru: "— нужен диспетчер undici",
    uk: "— потрібен диспетчер undici",
  },
  proxy: {
    en: "must be the address of an HTTP proxy, as in http://proxy.example:3128",
    ru: "— нужен адрес HTTP-прокси вида http://proxy.example:3128",
    uk: "— потрібна адреса HTTP-проксі вигляду http://proxy.example:3128",
  },
  pem: {
    en: "must hold certificates as PEM text",
    ru: "— нужны сертификаты в виде текста PEM",
    uk: "— потрібні сертифікати у вигляді тексту PEM",
  },
  path: {
    en: "must be a relative path without query or fragment",
    ru: "— нужен относительный путь без запроса и фрагмента",
    uk: "— потрібен відносний шлях без запиту й фрагмента",
  },
  orderPath: {
    en: "must hold {ORDER_ID} where the order's id belongs",
    ru: "— на месте номера заказа нужно {ORDER_ID}",
    uk: "— на місці номера замовлення потрібно {ORDER_ID}",
  },
  milliseconds: {
    en: "must be a whole number of milliseconds from 1 to 2147483647",
    ru: "— целое число миллисекунд от 1 до 2147483647",
    uk: "— ціле число мілісекунд від 1 до 2147483647",
  },
  count: {
    en: "must be a whole number from 0 to 100",
    ru: "— целое число от 0 до 100",
    uk: "— ціле число від 0 до 100",
  },
  time: {
    en: "must be milliseconds since 1970",
    ru: "— миллисекунды с 1970 года",
    uk: "— мілісекунди від 1970 року",
  },
  prefix: {
    en: "must begin with / and not end with it, as in /api/rides",
    ru: "— путь, который начинается с / и не кончается им, например /api/rides",
    uk: "— шлях, що починається з / і не закінчується ним, наприклад /api/rides",
  },
  limit: {
    en: "must be a whole number, 0 or more",
    ru: "— целое число, 0 или больше",
    uk: "— ціле число, 0 або більше",
  },
  key: {
    en: "must be text of 1 to 255 characters",
    ru: "— текст от 1 до 255 символов",
    uk: "— текст від 1 до 255 символів",
  },
  list: {
    en: "must be a list",
    ru: "— должен быть список",
    uk: "— має бути список",
  },
  until: {
    en: "must be a status, a list of statuses or a function",
    ru: "— статус, список статусов или функция",
    uk: "— статус, список статусів або функція",
  },
  signal: {
    en: "must be an AbortSignal",
    ru: "— должен быть AbortSignal",
    uk: "— має бути AbortSignal",
  },
  headerName: {
    en: "holds a name that no header can have",
    ru: "содержит недопустимое имя заголовка",
    uk: "містить недопустиме ім’я заголовка",
  },
  unsupported: {
    en: "needs crypto.subtle, which this host gives to secure pages only",
    ru: "— нужен crypto.subtle, он доступен только на защищённых страницах",
    uk: "— потрібен crypto.subtle, він доступний лише на захищених сторінках",
  },
  saved: {
    en: "is not what toJSON() of an error of this provider's client gave",
    ru: "— не то, что дал toJSON() ошибки клиента этого провайдера",
    uk: "— не те, що дав toJSON() помилки клієнта цього провайдера",
  },
  viaGateway: {
    en: "does not go through a gateway",
    ru: "через шлюз не передаётся",
    uk: "через шлюз не передається",
  },
  response: {
    en: "is not part of an HTTP response",
    ru: "— не часть ответа HTTP",
    uk: "— не частина відповіді HTTP",
  },
} satisfies Record<string, Text>;

export type Problem = keyof typeof PROBLEMS;

/** Whole clauses. */
export const SENTENCES = {
  aborted: {
    en: "aborted before it was sent",
    ru: "отменено до отправки",
    uk: "скасовано до надсилання",
  },
  trap: {
    en: "the WebAssembly core stopped; it will start anew with the next call",
    ru: "ядро WebAssembly остановилось; оно запустится заново при следующем вызове",
    uk: "ядро WebAssembly зупинилося; воно запуститься знову під час наступного виклику",
  },
  noFetch: {
    en: "this host has no fetch: pass one as options.fetch",
    ru: "в этой среде нет fetch: передайте его в options.fetch",
    uk: "у цьому середовищі немає fetch: передайте його в options.fetch",
  },
  permission: {
    en: "not sent: Deno was not given the permission to connect to this host (--allow-net)",
    ru: "не отправлено: у Deno нет разрешения соединяться с этим хостом (--allow-net)",
    uk: "не надіслано: у Deno немає дозволу з’єднуватися з цим хостом (--allow-net)",
  },
  transport: {
    en: "not sent: options.transport asks for what this runtime does not have (dispatcher is for Node, proxy and caCerts for Deno and Bun, connect for Workers)",
    ru: "не отправлено: options.transport требует того, чего в этой среде нет (dispatcher — для Node, proxy и caCerts — для Deno и Bun, connect — для Workers)",
    uk: "не надіслано: options.transport вимагає того, чого в цьому середовищі немає (dispatcher — для Node, proxy і caCerts — для Deno і Bun, connect — для Workers)",
  },
  gatewayLost: {
    en: "no complete answer came from the gateway",
    ru: "от шлюза не пришёл полный ответ",
    uk: "від шлюзу не надійшла повна відповідь",
  },
  gatewayAnswer: {
    en: "the answer is not the gateway's",
    ru: "ответ пришёл не от шлюза",
    uk: "відповідь надійшла не від шлюзу",
  },
  gatewayNoId: {
    en: "the order was placed, but its answer names no id",
    ru: "заказ размещён, но в ответе нет его номера",
    uk: "замовлення розміщено, але у відповіді немає його номера",
  },
  quota: {
    en: "not sent: the hour's quota has no slot left for it",
    ru: "не отправлено: в часовой квоте не осталось места",
    uk: "не надіслано: у годинній квоті не лишилося місця",
  },
  unknownEndpoint: {
    en: "there is no endpoint of this name",
    ru: "такой операции нет",
    uk: "такої операції немає",
  },
  repeatingHost: {
    en: "not sent: this host may silently send a request twice, and order twice; place orders through ridewire/gateway on a server of yours, or accept that with acceptDuplicateOrders: true",
    ru: "не отправлено: эта среда может незаметно отправить запрос дважды и заказать дважды; заказывайте через ridewire/gateway на своём сервере или согласитесь на это: acceptDuplicateOrders: true",
    uk: "не надіслано: це середовище може непомітно надіслати запит двічі й замовити двічі; замовляйте через ridewire/gateway на своєму сервері або погодьтеся на це: acceptDuplicateOrders: true",
  },
} satisfies Record<string, Text>;

export type Sentence = keyof typeof SENTENCES;
