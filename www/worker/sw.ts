// Keeps the page's own files, so that it opens without a network. Map tiles are none of its business: they are not kept.

declare const FILES: readonly string[];
/** Changes with any of the files. */
declare const EDITION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const NAME = `ridewire-${EDITION}`;

worker.addEventListener("install", (event) => {
  // Past the HTTP cache, where files of another edition may lie.
  const requests = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(requests))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("ridewire-") && name !== NAME).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  // The documentation beside the page is not kept: its pages are the network's.
  const wanted = url.href.split(/[?#]/)[0] === worker.registration.scope ? "index.html" : request;
  // The network first: whoever has one should not look at yesterday's page.
  event.respondWith(fetch(request).catch(() => kept(wanted)));
});

async function kept(wanted: RequestInfo): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(wanted, { ignoreSearch: true })) ?? Response.error();
}
