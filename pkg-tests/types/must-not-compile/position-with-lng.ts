import type { YandexTaxi } from "ridewire";

declare const yandex: YandexTaxi;
// must not compile: a position that says lng
yandex.zoneInfo({ ll: { lng: 37.61, lat: 55.75 } });
