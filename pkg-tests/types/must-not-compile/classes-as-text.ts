import type { YandexTaxi } from "ridewire";

declare const yandex: YandexTaxi;
// must not compile: classes as one text
yandex.taxiInfo({ rll: [{ lon: 1, lat: 1 }], class: "econom,vip" });
