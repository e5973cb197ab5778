// What the showcase says, in the page's three languages. The workbench's texts are in texts.ts.

import type { Lang, Outcome, QuoteFailure } from "ridewire/web";

import type { Fault } from "./texts.js";

type Text = Readonly<Record<Lang, string>>;

export const SHOW = {
  skip: { en: "Skip to the content", ru: "К содержанию", uk: "До вмісту" },
  motto: { en: "One click, at most one taxi.", ru: "Одно нажатие — не больше одного такси.", uk: "Одне натискання — щонайбільше одне таксі." },
  lead: {
    en: "One typed client for Taxomet, Yandex Taxi and P2P Motion, in the browser, on the edge and on servers. It checks before it sends, never orders twice, and after a lost answer finds out what became of the order.",
    ru: "Один типизированный клиент для Таксомета, Яндекс Такси и P2P Motion: в браузере, на границе сети и на сервере. Он проверяет до отправки, никогда не заказывает дважды, а после потерянного ответа выясняет, что стало с заказом.",
    uk: "Один типізований клієнт для Taxomet, Яндекс Таксі та P2P Motion: у браузері, на межі мережі й на сервері. Він перевіряє до надсилання, ніколи не замовляє двічі, а після втраченої відповіді з’ясовує, що сталося із замовленням.",
  },
  stays: {
    en: "Nothing you type leaves this page: its security policy admits map tiles only.",
    ru: "Ничто из введённого не покидает страницу: её политика безопасности пропускает только карту.",
    uk: "Ніщо з уведеного не залишає сторінки: її політика безпеки пропускає лише карту.",
  },

  contents: { en: "Contents", ru: "Содержание", uk: "Зміст" },

  // ---- the trip
  trip: { en: "A trip", ru: "Поездка", uk: "Поїздка" },
  from: { en: "From", ru: "Откуда", uk: "Звідки" },
  to: { en: "To", ru: "Куда", uk: "Куди" },
  swap: { en: "Swap", ru: "Поменять местами", uk: "Поміняти місцями" },
  presets: { en: "Examples", ru: "Примеры", uk: "Приклади" },
  moscow: { en: "Moscow", ru: "Москва", uk: "Москва" },
  sochi: { en: "Sochi", ru: "Сочи", uk: "Сочі" },
  chernivtsi: { en: "Chernivtsi", ru: "Черновцы", uk: "Чернівці" },
  nowhere: { en: "Nowhere", ru: "Нигде", uk: "Ніде" },
  map: { en: "Map with two pins", ru: "Карта с двумя метками", uk: "Карта з двома мітками" },
  mapHint: {
    en: "Drag a pin, click the map for the end that is being set, or move a pin with the arrow keys. Streets are invented.",
    ru: "Перетащите метку, нажмите на карту, чтобы поставить выбранный конец, или двигайте метку стрелками. Улицы вымышлены.",
    uk: "Перетягніть мітку, натисніть на карту, щоб поставити вибраний кінець, або рухайте мітку стрілками. Вулиці вигадані.",
  },
  setting: { en: "A click on the map sets", ru: "Нажатие на карту задаёт", uk: "Натискання на карту задає" },
  pinFrom: { en: "A: from. Arrow keys move it.", ru: "A: откуда. Стрелки двигают метку.", uk: "A: звідки. Стрілки рухають мітку." },
  pinTo: { en: "B: to. Arrow keys move it.", ru: "B: куда. Стрелки двигают метку.", uk: "B: куди. Стрілки рухають мітку." },
  tiles: { en: "Map tiles from OpenStreetMap", ru: "Карта от OpenStreetMap", uk: "Карта від OpenStreetMap" },
  tilesHint: {
    en: "The only requests this page makes; without them, a plain grid.",
    ru: "Других запросов страница не делает; без карты — сетка.",
    uk: "Інших запитів сторінка не робить; без карти — сітка.",
  },
  tilesFailed: { en: "Tiles could not be loaded: here is a plain grid.", ru: "Карта не загрузилась: вместо неё сетка.", uk: "Карта не завантажилася: замість неї сітка." },
  contributors: { en: "© OpenStreetMap contributors", ru: "© участники OpenStreetMap", uk: "© учасники OpenStreetMap" },
  zoomIn: { en: "Zoom in", ru: "Приблизить", uk: "Наблизити" },
  zoomOut: { en: "Zoom out", ru: "Отдалить", uk: "Віддалити" },
  candidates: { en: "Places found", ru: "Найденные места", uk: "Знайдені місця" },
  found: { en: "Places found: {n}. Choose one.", ru: "Найдено мест: {n}. Выберите.", uk: "Знайдено місць: {n}. Виберіть." },
  notFound: { en: "No such place is known here.", ru: "Такое место здесь не известно.", uk: "Таке місце тут невідоме." },
  noAddress: { en: "no address here", ru: "здесь нет адреса", uk: "тут немає адреси" },

  // ---- quotes
  quotes: { en: "Prices side by side", ru: "Цены рядом", uk: "Ціни поруч" },
  compare: { en: "Compare", ru: "Сравнить", uk: "Порівняти" },
  comparing: { en: "Asking…", ru: "Запрашиваем цены…", uk: "Запитуємо ціни…" },
  compared: { en: "Prices: {n}.", ru: "Цен: {n}.", uk: "Цін: {n}." },
  incomplete: { en: "Somebody did not answer in time.", ru: "Кто-то не ответил вовремя.", uk: "Хтось не відповів вчасно." },
  sortBy: { en: "Sort by", ru: "Сортировать", uk: "Сортувати" },
  price: { en: "price", ru: "по цене", uk: "за ціною" },
  wait: { en: "waiting time", ru: "по ожиданию", uk: "за очікуванням" },
  fare: { en: "fare", ru: "за поездку", uk: "за поїздку" },
  fromPrice: { en: "at least", ru: "не меньше", uk: "не менше" },
  pickup_fee: { en: "for the pick-up", ru: "за подачу", uk: "за подачу" },
  estimate: { en: "estimate", ru: "оценка", uk: "оцінка" },
  waits: { en: "car in {n} min", ru: "машина через {n} мин", uk: "машина за {n} хв" },
  rides: { en: "trip {n} min", ru: "в пути {n} мин", uk: "у дорозі {n} хв" },
  kilometres: { en: "{n} km", ru: "{n} км", uk: "{n} км" },
  currencies: {
    en: "Each currency by itself: prices in different ones are not ranked.",
    ru: "Каждая валюта отдельно: цены в разных валютах не сравниваются.",
    uk: "Кожна валюта окремо: ціни в різних валютах не порівнюються.",
  },
  refused: { en: "refused", ru: "отказ", uk: "відмова" },
  noPrice: { en: "No price from", ru: "Нет цены от", uk: "Немає ціни від" },
  orderTaxi: { en: "Order an imaginary taxi", ru: "Заказать воображаемое такси", uk: "Замовити уявне таксі" },
  orderCourier: { en: "Order an imaginary courier", ru: "Заказать воображаемого курьера", uk: "Замовити уявного кур’єра" },
  orderThis: { en: "Order", ru: "Заказать", uk: "Замовити" },
  priceOnly: {
    en: "Yandex Taxi tells prices and takes no orders here.",
    ru: "Яндекс Такси сообщает здесь цены и не принимает заказов.",
    uk: "Яндекс Таксі повідомляє тут ціни й не приймає замовлень.",
  },
  inside: { en: "Look inside", ru: "Заглянуть внутрь", uk: "Зазирнути всередину" },

  // ---- the order
  order: { en: "Follow an order", ru: "Следить за заказом", uk: "Стежити за замовленням" },
  orderHint: {
    en: "The client looks at the order as often as needed, and as rarely as the provider’s quota demands. Each tick is one look.",
    ru: "Клиент проверяет заказ так часто, как нужно, и так редко, как требует квота провайдера. Каждая отметка — одна проверка.",
    uk: "Клієнт перевіряє замовлення так часто, як потрібно, і так рідко, як вимагає квота провайдера. Кожна позначка — одна перевірка.",
  },
  speed: { en: "Speed of time", ru: "Скорость времени", uk: "Швидкість часу" },
  times: { en: "×{n}", ru: "×{n}", uk: "×{n}" },
  noOrder: { en: "Nothing is ordered yet.", ru: "Пока ничего не заказано.", uk: "Поки нічого не замовлено." },
  ordering: { en: "Ordering…", ru: "Заказываем…", uk: "Замовляємо…" },
  orderId: { en: "Order {n}", ru: "Заказ {n}", uk: "Замовлення {n}" },
  atProvider: { en: "At the provider", ru: "У провайдера", uk: "У провайдера" },
  known: { en: "What the client knows", ru: "Что знает клиент", uk: "Що знає клієнт" },
  looks: { en: "Looks: {n}", ru: "Проверок: {n}", uk: "Перевірок: {n}" },
  nextLook: { en: "next in {n} s", ru: "следующая через {n} с", uk: "наступна за {n} с" },
  over: { en: "It is over; nobody looks any more.", ru: "Заказ завершён; проверок больше не будет.", uk: "Замовлення завершено; перевірок більше не буде." },
  steps: { en: "What happens next", ru: "Что будет дальше", uk: "Що буде далі" },
  stepsHint: { en: "Or wait: it goes on by itself.", ru: "Или подождите: всё идёт само.", uk: "Або зачекайте: усе йде саме." },
  cancel: { en: "Cancel (client)", ru: "Отменить (клиент)", uk: "Скасувати (клієнт)" },
  takes: { en: "A driver takes it", ru: "Водитель берёт заказ", uk: "Водій бере замовлення" },
  dropsOut: { en: "The driver drops out", ru: "Водитель отказался", uk: "Водій відмовився" },
  arrives: { en: "The car arrives", ru: "Машина подана", uk: "Машина подана" },
  departs: { en: "The passenger gets in", ru: "Пассажир сел", uk: "Пасажир сів" },
  finishes: { en: "The trip ends", ru: "Поездка окончена", uk: "Поїздку завершено" },
  courierTakes: { en: "A courier takes it", ru: "Курьер берёт заказ", uk: "Кур’єр бере замовлення" },
  rejects: { en: "It is rejected", ru: "Заказ отклонён", uk: "Замовлення відхилено" },
  delivers: { en: "It is delivered", ru: "Доставлено", uk: "Доставлено" },
  scheduled: { en: "scheduled", ru: "запланирован", uk: "заплановано" },
  searching: { en: "looking for a driver", ru: "ищем водителя", uk: "шукаємо водія" },
  assigned: { en: "the driver is coming", ru: "водитель едет", uk: "водій їде" },
  waiting: { en: "the car is waiting", ru: "машина ждёт", uk: "машина чекає" },
  riding: { en: "on the way", ru: "в пути", uk: "у дорозі" },
  done: { en: "done", ru: "выполнен", uk: "виконано" },
  cancelled: { en: "cancelled", ru: "отменён", uk: "скасовано" },
  queued: { en: "looking for a courier", ru: "ищем курьера", uk: "шукаємо кур’єра" },
  inProgress: { en: "the courier is on the way", ru: "курьер в пути", uk: "кур’єр у дорозі" },
  delivered: { en: "delivered", ru: "доставлен", uk: "доставлено" },
  rejected: { en: "rejected", ru: "отклонён", uk: "відхилено" },
  unknownState: { en: "not known yet", ru: "ещё не известно", uk: "ще невідомо" },
  ticks: { en: "Looks at the order", ru: "Проверки заказа", uk: "Перевірки замовлення" },
  invented: {
    en: "Status numbers are the sandbox’s own; Taxomet documents none.",
    ru: "Номера статусов придуманы для этой имитации; Таксомет их не документирует.",
    uk: "Номери статусів вигадані для цієї імітації; Taxomet їх не документує.",
  },

  elsewhere: {
    en: "P2P Motion delivers around Chernivtsi only: this parcel goes there.",
    ru: "P2P Motion доставляет только в Черновцах и вокруг: эта посылка едет там.",
    uk: "P2P Motion доставляє лише в Чернівцях і довкола: ця посилка їде там.",
  },

  // ---- break it
  break: { en: "Break it", ru: "Сломайте", uk: "Зламайте" },
  breakHint: {
    en: "The same click, the same fault, twice: through ridewire, and through a fetch that retries as usual.",
    ru: "То же нажатие и тот же сбой дважды: через ridewire и через fetch с обычными повторами.",
    uk: "Те саме натискання і той самий збій двічі: через ridewire і через fetch зі звичайними повторами.",
  },
  what: { en: "What goes wrong", ru: "Что пойдёт не так", uk: "Що піде не так" },
  whom: { en: "What is ordered", ru: "Что заказываем", uk: "Що замовляємо" },
  courier: { en: "A courier (P2P Motion, POST)", ru: "Курьер (P2P Motion, POST)", uk: "Кур’єр (P2P Motion, POST)" },
  taxi: { en: "A taxi (Taxomet, GET)", ru: "Такси (Таксомет, GET)", uk: "Таксі (Taxomet, GET)" },
  click: { en: "Click “order” once", ru: "Нажать «заказать» один раз", uk: "Натиснути «замовити» один раз" },
  retrying: { en: "A fetch that retries", ru: "fetch с повторами", uk: "fetch із повторами" },
  retryingHint: { en: "Up to three tries, 30 seconds each, as most clients do with a GET.", ru: "До трёх попыток по 30 секунд, как делает большинство клиентов с GET.", uk: "До трьох спроб по 30 секунд, як робить більшість клієнтів із GET." },
  ordersMade: { en: "Orders at the provider", ru: "Заказов у провайдера", uk: "Замовлень у провайдера" },
  sent: { en: "Requests sent: {n}", ru: "Отправлено запросов: {n}", uk: "Надіслано запитів: {n}" },
  thinks: { en: "It reports:", ru: "Он сообщает:", uk: "Він повідомляє:" },
  success: { en: "success", ru: "успех", uk: "успіх" },
  failure: { en: "failure", ru: "неудача", uk: "невдача" },
  notDone: {
    en: "Not done: it was not sent again. A second try would have been a second order, if the first one arrived.",
    ru: "Не сделано: запрос не отправлен повторно. Если первый дошёл, второй стал бы вторым заказом.",
    uk: "Не зроблено: запит не надіслано повторно. Якщо перший дійшов, другий став би другим замовленням.",
  },
  safe: {
    en: "So it is safe to order again, once the reason is gone. Nobody else decides that.",
    ru: "Значит, можно заказать снова, когда причина исчезнет. Никто не решает это за вас.",
    uk: "Отже, можна замовити знову, коли причина зникне. Ніхто не вирішує цього за вас.",
  },
  mark: { en: "The order’s mark: {n}", ru: "Метка заказа: {n}", uk: "Мітка замовлення: {n}" },
  reconcile: { en: "Ask what became of it: reconcile()", ru: "Узнать, что с ним стало: reconcile()", uk: "Дізнатися, що з ним сталося: reconcile()" },
  reading: { en: "Reading…", ru: "Читаем…", uk: "Читаємо…" },
  foundOrder: { en: "Found: order {n}. Nothing was sent but a read.", ru: "Найден: заказ {n}. Отправлено только чтение.", uk: "Знайдено: замовлення {n}. Надіслано лише читання." },
  absent: { en: "It certainly was not made.", ru: "Его точно нет.", uk: "Його точно немає." },
  stillUnknown: { en: "Still unknown, and it says so:", ru: "По-прежнему неизвестно, и он так и говорит:", uk: "Досі невідомо, і він так і каже:" },
  twice: { en: "Two arrive, one was wanted.", ru: "Приедут двое, а нужен был один.", uk: "Приїдуть двоє, а потрібен був один." },
  once: { en: "One arrives.", ru: "Приедет один.", uk: "Приїде один." },
  none: { en: "None arrives.", ru: "Никто не приедет.", uk: "Ніхто не приїде." },

  // ---- quota
  quota: { en: "A quota that frees slot by slot", ru: "Квота, которая освобождается по одному месту", uk: "Квота, що звільняється по одному місцю" },
  quotaHint: {
    en: "P2P Motion counts each request for one hour from when it was made. The library keeps count and waits, or says when to come back. Here 12 price requests an hour, in place of the document’s 300.",
    ru: "P2P Motion учитывает каждый запрос в течение часа. Библиотека ведёт счёт и ждёт или сообщает, когда повторить. Здесь 12 запросов цены в час вместо 300 из документа.",
    uk: "P2P Motion враховує кожен запит протягом години. Бібліотека веде лік і чекає або повідомляє, коли повторити. Тут 12 запитів ціни на годину замість 300 із документа.",
  },
  slots: { en: "Free slots: {n}", ru: "Свободных мест: {n}", uk: "Вільних місць: {n}" },
  nextSlot: { en: "the next frees at {n}", ru: "следующее освободится в {n}", uk: "наступне звільниться о {n}" },
  slotFree: { en: "free", ru: "свободно", uk: "вільно" },
  slotUntil: { en: "until {n}", ru: "до {n}", uk: "до {n}" },
  spend: { en: "Ask for five prices", ru: "Запросить пять цен", uk: "Запитати п’ять цін" },
  later: { en: "Ten minutes later", ru: "Десять минут спустя", uk: "Десять хвилин потому" },
  clock: { en: "The simulation’s time: {n}", ru: "Время имитации: {n}", uk: "Час імітації: {n}" },

  // ---- footer
  documentation: { en: "Documentation", ru: "Документация (на английском)", uk: "Документація (англійською)" },
  sizes: { en: "WebAssembly {n} KiB", ru: "WebAssembly {n} КиБ", uk: "WebAssembly {n} КіБ" },
  pageSize: { en: "page {n} KiB (brotli)", ru: "страница {n} КиБ (brotli)", uk: "сторінка {n} КіБ (brotli)" },
  ready: { en: "ready after {n} ms", ru: "готово через {n} мс", uk: "готово за {n} мс" },
} satisfies Record<string, Text>;

/** Why there is no price. `{n}` is when to come back. */
export const REASONS: Record<QuoteFailure["reason"], Text> = {
  region_not_supported: { en: "region not supported", ru: "регион не поддерживается", uk: "регіон не підтримується" },
  no_supported_class: { en: "no such class here", ru: "такого класса здесь нет", uk: "такого класу тут немає" },
  no_car_now: { en: "no car now", ru: "сейчас нет машин", uk: "зараз немає машин" },
  needs_address: { en: "needs an address", ru: "нужен адрес", uk: "потрібна адреса" },
  needs_coordinates: { en: "needs coordinates", ru: "нужны координаты", uk: "потрібні координати" },
  quota: { en: "quota: next slot {n}", ru: "квота: следующее место в {n}", uk: "квота: наступне місце о {n}" },
  error: { en: "failed", ru: "ошибка", uk: "помилка" },
};

/** The outcome in plain words, beside the library's own word. */
export const MEANS: Record<Outcome, Text> = {
  not_sent: { en: "the provider never saw it", ru: "провайдер его не видел", uk: "провайдер його не бачив" },
  rejected: { en: "the provider refused it", ru: "провайдер отказал", uk: "провайдер відмовив" },
  unknown: { en: "it may have been ordered", ru: "заказ мог быть сделан", uk: "замовлення могло бути зроблене" },
};

/** Those of the faults that make the showcase, the one that matters most first. */
export const SHOWN_FAULTS: readonly Exclude<Fault, "none">[] = ["timeout_after", "commit_half_body", "html_200", "timeout_before", "500", "429"];
