// The fields' descriptions in Russian and Ukrainian. In English, and where a line is missing here, the page shows what the types say.

type Hint = Readonly<Record<"ru" | "uk", string>>;

const ORDER_ID: Hint = { ru: "Номер заказа на сервере такси, не ваш `extern_id`.", uk: "Номер замовлення на сервері таксі, не ваш `extern_id`." };
const UNIT: Hint = { ru: "Номер службы из раздела «Службы такси и тарифы».", uk: "Номер служби з розділу «Службы такси и тарифы»." };
const TARIF: Hint = {
  ru: "Номер тарифа; `-1` — сервер выберет по времени суток.",
  uk: "Номер тарифу; `-1` — сервер вибере за часом доби.",
};
const ADDRESSES: Hint = {
  ru: "Адреса по порядку: сначала подача, потом остановки. Текст, не координаты.",
  uk: "Адреси по порядку: спершу подача, потім зупинки. Текст, не координати.",
};
const OPTIONS: Hint = {
  ru: "Номера дополнительных опций из раздела «Опции автомобилей».",
  uk: "Номери додаткових опцій з розділу «Опции автомобилей».",
};
const ORDER_TIME: Hint = {
  ru: "Время подачи в секундах с 1970 года; только для предварительного заказа.",
  uk: "Час подачі в секундах від 1970 року; лише для попереднього замовлення.",
};
const CLIENT_NAME: Hint = { ru: "Имя пассажира.", uk: "Ім’я пасажира." };
const COMMENT: Hint = { ru: "Пояснение для диспетчера и водителя.", uk: "Пояснення для диспетчера й водія." };
const DRIVER: Hint = { ru: "Номер водителя на сервере такси.", uk: "Номер водія на сервері таксі." };
const BARE_PHONE: Hint = { ru: "11 цифр без `+`.", uk: "11 цифр без `+`." };
const DATE: Hint = { ru: "ISO 8601 со смещением от UTC.", uk: "ISO 8601 зі зміщенням від UTC." };

/** By type and field, as the package names them. */
export const HINTS: Readonly<Record<string, Hint>> = {
  "TaxometAddOrder.unit_id": UNIT,
  "TaxometAddOrder.tarif_id": TARIF,
  "TaxometAddOrder.phone": { ru: "Телефон пассажира, с `+`.", uk: "Телефон пасажира, з `+`." },
  "TaxometAddOrder.to": ADDRESSES,
  "TaxometAddOrder.car_option": OPTIONS,
  "TaxometAddOrder.fix_price": {
    ru: "Цена в валюте службы. Не задана или 0 — по таксометру, а не бесплатно.",
    uk: "Ціна у валюті служби. Не задана або 0 — за таксометром, а не безкоштовно.",
  },
  "TaxometAddOrder.extern_id": {
    ru: "Ваш собственный номер заказа; может вернуться в уведомлениях сервера.",
    uk: "Ваш власний номер замовлення; може повернутися у сповіщеннях сервера.",
  },
  "TaxometAddOrder.order_time": ORDER_TIME,
  "TaxometAddOrder.print_receipt": { ru: "1 — печатать чек после поездки. По умолчанию 0.", uk: "1 — друкувати чек після поїздки. Типово 0." },
  "TaxometAddOrder.client_name": CLIENT_NAME,
  "TaxometAddOrder.comment": COMMENT,
  "TaxometAddOrder.use_bonuses": {
    ru: "Сколько бонусов списать, не больше остатка клиента.",
    uk: "Скільки бонусів списати, не більше за залишок клієнта.",
  },
  "TaxometCancelOrder.id": ORDER_ID,
  "TaxometGetOrder.id": ORDER_ID,
  "TaxometSetDriver.id": ORDER_ID,
  "TaxometSetDriver.driver_id": DRIVER,
  "TaxometSetDriver.boarding_time": {
    ru: "Через сколько минут подъедет машина, целое число. Не для предварительных заказов.",
    uk: "За скільки хвилин під’їде авто, ціле число. Не для попередніх замовлень.",
  },
  "TaxometRemoveDriver.id": ORDER_ID,
  "TaxometSendSms.from": { ru: "От кого: до 11 латинских букв и цифр.", uk: "Від кого: до 11 латинських літер і цифр." },
  "TaxometSendSms.phone": BARE_PHONE,
  "TaxometSendSms.msg": { ru: "Текст. Предел длины не описан.", uk: "Текст. Межу довжини не описано." },
  "TaxometSendVoiceCode.phone": BARE_PHONE,
  "TaxometSendVoiceCode.code": {
    ru: "Код цифрами; нули в начале тоже произносятся.",
    uk: "Код цифрами; нулі на початку теж вимовляються.",
  },
  "TaxometAddDriverRating.driver_id": DRIVER,
  "TaxometAddDriverRating.points": { ru: "Сколько баллов, целое число; меньше нуля — снять.", uk: "Скільки балів, ціле число; менше нуля — зняти." },
  "TaxometAddDriverRating.lifetime_hours": { ru: "Сколько часов действуют баллы, не меньше 1.", uk: "Скільки годин діють бали, не менше 1." },
  "TaxometAddDriverRating.comment": { ru: "За что.", uk: "За що." },
  "TaxometSaveOrder.order_id": {
    ru: "Номер заказа на сервере такси. Здесь `order_id`, в остальных методах `id`.",
    uk: "Номер замовлення на сервері таксі. Тут `order_id`, в інших методах `id`.",
  },
  "TaxometSaveOrder.tarif_id": TARIF,
  "TaxometSaveOrder.to": ADDRESSES,
  "TaxometSaveOrder.car_option": OPTIONS,
  "TaxometSaveOrder.fix_price": { ru: "Цена в валюте службы. 0 — по таксометру.", uk: "Ціна у валюті служби. 0 — за таксометром." },
  "TaxometSaveOrder.order_time": ORDER_TIME,
  "TaxometSaveOrder.client_name": CLIENT_NAME,
  "TaxometSaveOrder.comment": COMMENT,
  "TaxometSaveOrder.with_bonuses": {
    ru: "Бонусы: -2 — как было, -1 — автоматически, 0 — нет, 1 — да.",
    uk: "Бонуси: -2 — як було, -1 — автоматично, 0 — ні, 1 — так.",
  },
  "TaxometSaveOrder.use_bonuses": { ru: "Сколько бонусов списать.", uk: "Скільки бонусів списати." },
  "TaxometGetDistance.unit_id": UNIT,
  "TaxometGetDistance.tarif_id": TARIF,
  "TaxometGetDistance.points": { ru: "Маршрут: подача, остановки, конец поездки.", uk: "Маршрут: подача, зупинки, кінець поїздки." },
  "Position.lon": { ru: "Долгота в градусах.", uk: "Довгота в градусах." },
  "Position.lat": { ru: "Широта в градусах.", uk: "Широта в градусах." },
  "TaxiInfoRequest.rll": {
    ru: "Подача и место назначения; одна точка — цена подачи в ней.",
    uk: "Подача й місце призначення; одна точка — ціна подачі в ній.",
  },
  "TaxiInfoRequest.class": {
    ru: "Классы; не заданы — `econom`. Классов, которых в регионе нет, не будет и в ответе.",
    uk: "Класи; не задано — `econom`. Класів, яких у регіоні немає, не буде й у відповіді.",
  },
  "TaxiInfoRequest.req": { ru: "Пожелания к машине и водителю.", uk: "Побажання до авто й водія." },
  "TaxiInfoRequest.lang": { ru: "Язык `class_text` и `price_text`; не задан — `ru`.", uk: "Мова `class_text` і `price_text`; не задано — `ru`." },
  "ZoneInfoRequest.ll": { ru: "Точка в регионе.", uk: "Точка в регіоні." },
  "P2pCreateOrder.sender": { ru: "Кто отдаёт посылку.", uk: "Хто віддає посилку." },
  "P2pCreateOrder.receiver": { ru: "Кто получает.", uk: "Хто отримує." },
  "P2pCreateOrder.info": { ru: "Когда, куда и что.", uk: "Коли, куди й що." },
  "P2pParty.name": { ru: "Имя или короткое название заведения.", uk: "Ім’я або коротка назва закладу." },
  "P2pParty.phone": { ru: "`0XXXXXXXXX` или `+380XXXXXXXXX`.", uk: "`0XXXXXXXXX` або `+380XXXXXXXXX`." },
  "P2pParty.telegram": { ru: "Чтобы курьер мог написать.", uk: "Щоб кур’єр міг написати." },
  "P2pTelegram.user_id": { ru: "Номер учётной записи.", uk: "Номер облікового запису." },
  "P2pTelegram.username": { ru: "Имя учётной записи, без `@`.", uk: "Ім’я облікового запису, без `@`." },
  "P2pInfo.origin": { ru: "Где и когда забрать: не раньше чем через 5 минут.", uk: "Де й коли забрати: не раніше ніж за 5 хвилин." },
  "P2pInfo.destination": {
    ru: "Куда и к какому времени: хотя бы на 10 минут позже, либо то же время — «как можно скорее».",
    uk: "Куди й на котру годину: щонайменше на 10 хвилин пізніше, або той самий час — «якнайшвидше».",
  },
  "P2pInfo.escrow": { ru: "Деньги, которые курьер привезёт отправителю.", uk: "Гроші, які кур’єр привезе відправникові." },
  "P2pInfo.memo": { ru: "Курьеру: подъезд, квартира, код двери.", uk: "Кур’єрові: під’їзд, квартира, код дверей." },
  "P2pStop.date_time": DATE,
  "P2pStop.location": { ru: "Адрес, или обе координаты, или всё вместе.", uk: "Адреса, або обидві координати, або все разом." },
  "P2pLocation.lat": { ru: "Широта. Пока только Черновицкая область.", uk: "Широта. Поки лише Чернівецька область." },
  "P2pLocation.lng": { ru: "Долгота.", uk: "Довгота." },
  "P2pLocation.formatted_address": {
    ru: "Адрес в любой понятной поиску форме. Он должен означать одно место.",
    uk: "Адреса в будь-якій зрозумілій пошуку формі. Вона має означати одне місце.",
  },
  "P2pEscrow.cost": { ru: "Сколько.", uk: "Скільки." },
  "P2pEscrow.priority_type": {
    ru: "Когда: 0 — сразу, 1 — до 18:00, 2 — за 3 дня, 3 — безналично (ещё не сделано).",
    uk: "Коли: 0 — одразу, 1 — до 18:00, 2 — за 3 дні, 3 — безготівково (ще не зроблено).",
  },
  "P2pCost.amount": { ru: "Не меньше нуля.", uk: "Не менше нуля." },
  "P2pCost.currency_code": { ru: "ISO 4217; пока только `UAH`, `USD` и `EUR`.", uk: "ISO 4217; поки лише `UAH`, `USD` та `EUR`." },
  "P2pListOrders.status": {
    ru: "0 — в очереди, 1 — выполняется, 2 — доставлен, 3 — отклонён.",
    uk: "0 — у черзі, 1 — виконується, 2 — доставлено, 3 — відхилено.",
  },
  "P2pListOrders.from_date_time": { ru: "Создан не раньше; только вместе с `to_date_time`.", uk: "Створено не раніше; лише разом із `to_date_time`." },
  "P2pListOrders.to_date_time": { ru: "Создан не позже; только вместе с `from_date_time`.", uk: "Створено не пізніше; лише разом із `from_date_time`." },
  "P2pGetOrder.id": { ru: "Номер заказа.", uk: "Номер замовлення." },
  "P2pGeocode.address": {
    ru: "В любой понятной поиску форме, пусть и с опечатками.",
    uk: "У будь-якій зрозумілій пошуку формі, хай і з помилками.",
  },
  "P2pGeocode.lat": { ru: "Широта в градусах; вместо адреса.", uk: "Широта в градусах; замість адреси." },
  "P2pGeocode.lng": { ru: "Долгота в градусах; вместо адреса.", uk: "Довгота в градусах; замість адреси." },
  "P2pPredictPrice.origin_formatted_address": { ru: "Откуда забрать. Адрес должен означать одно место.", uk: "Звідки забрати. Адреса має означати одне місце." },
  "P2pPredictPrice.destination_formatted_address": { ru: "Куда доставить.", uk: "Куди доставити." },
};
