// How connections are made for requests that are written by hand: in Workers and in Deno.

import { Incoming, readHead, type ByteSink, type ByteSource, type Dial } from "./http1.js";
import type { SocketConnect } from "./options.js";

/** Over `connect` of `cloudflare:sockets`. An error before the connection stands is one of connecting. */
export function dialWorker(connect: SocketConnect): Dial {
  return async ({ url, port, secure }, opened) => {
    // With the brackets of an IPv6 address, which it puts before the port.
    // Half open: else workerd keeps some 40 KB for ever of each socket that is closed before the other side has closed it.
    const socket = connect({ hostname: url.hostname, port }, { secureTransport: secure ? "on" : "off", allowHalfOpen: true });
    opened(() => socket.close());
    void socket.closed.catch(() => {});
    await socket.opened;
    return socket;
  };
}

// ---- Deno ---------------------------------------------------------------------------------------

/** What is used of Deno's sockets. */
export interface DenoSockets {
  connect(options: { hostname: string; port: number }): Promise<DenoConnection>;
  connectTls(options: { hostname: string; port: number; caCerts?: string[]; alpnProtocols?: string[] }): Promise<DenoConnection>;
  startTls(connection: DenoConnection, options: { hostname: string; caCerts?: string[] }): Promise<DenoConnection>;
}

interface DenoConnection {
  readonly readable: ByteSource;
  readonly writable: ByteSink;
  close(): void;
  handshake?(): Promise<unknown>;
}

/** An HTTP proxy and the authorities to trust besides the host's. */
export interface Way {
  readonly proxy?: URL | undefined;
  readonly caCerts?: readonly string[] | undefined;
}

/** Over Deno's sockets, which need no permission but the network. The handshake belongs to connecting: Deno would put it off. */
export function dialDeno(deno: DenoSockets, { proxy, caCerts }: Way): Dial {
  const trust = caCerts && { caCerts: [...caCerts] };
  return async ({ url, hostname, port, secure }, opened) => {
    const keep = (connection: DenoConnection): DenoConnection => {
      opened(() => connection.close());
      return connection;
    };
    const shaken = async (connection: DenoConnection): Promise<DenoConnection> => {
      await connection.handshake?.();
      return connection;
    };
    if (!proxy) {
      return secure ? shaken(keep(await deno.connectTls({ hostname, port, ...trust }))) : keep(await deno.connect({ hostname, port }));
    }
    const through = keep(await deno.connect({ hostname: proxy.hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(proxy.port || 80) }));
    const headers = credentials(proxy);
    if (!secure) return { readable: through.readable, writable: through.writable, viaProxy: true, headers };
    await tunnel(through, `${url.hostname}:${port}`, headers);
    return shaken(keep(await deno.startTls(through, { hostname, ...trust })));
  };
}

/** Asks a proxy for a connection to `place`. Until it has said yes nothing of the request itself is written. */
async function tunnel({ readable, writable }: DenoConnection, place: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries({ Host: place, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const writer = writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
  await writer.write(new TextEncoder().encode(`CONNECT ${place} HTTP/1.1\r\n${lines.join("")}\r\n`));
  writer.releaseLock();
  const incoming = new Incoming(readable.getReader() as ReadableStreamDefaultReader<Uint8Array>);
  const { status } = await readHead(incoming);
  if (status < 200 || status > 299) throw new TypeError("the proxy refused");
  incoming.release();
}

/** User and password of a proxy's address, as HTTP wants them. */
function credentials({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { "Proxy-Authorization": `Basic ${btoa(String.fromCharCode(...bytes))}` };
}
