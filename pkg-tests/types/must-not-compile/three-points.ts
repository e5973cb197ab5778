import type { YandexTaxi } from "ridewire";

declare const yandex: YandexTaxi;
// must not compile: a route of three points
yandex.taxiInfo({ rll: [{ lon: 1, lat: 1 }, { lon: 1, lat: 1 }, { lon: 1, lat: 1 }] });
