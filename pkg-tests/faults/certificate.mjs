// Certificates for loopback tests, made when they are needed: an authority, a certificate it vouches for, and one that
// nobody vouches for. Just enough X.509 in DER; no private key is kept in the repository.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

let made;

/**
 * PEM texts, the same for all servers of a process, since some hosts look for authorities only once; `goodKey` is the digest of the good one's public key, as Chromium takes it in place of an authority.
 * @returns {{ ca: string, good: { key: string, cert: string }, goodKey: string, selfSigned: { key: string, cert: string } }}
 */
export function makeCertificates() {
  return (made ??= make());
}

function make() {
  const authority = keyPair();
  const good = keyPair();
  const selfSigned = keyPair();
  return {
    ca: certificate({ subject: "ridewire test authority", keys: authority, issuer: "ridewire test authority", issuerKeys: authority, isAuthority: true }),
    good: { key: pem(good), cert: certificate({ subject: "localhost", keys: good, issuer: "ridewire test authority", issuerKeys: authority }) },
    goodKey: createHash("sha256").update(good.publicKey.export({ type: "spki", format: "der" })).digest("base64"),
    selfSigned: { key: pem(selfSigned), cert: certificate({ subject: "localhost", keys: selfSigned, issuer: "localhost", issuerKeys: selfSigned }) },
  };
}

const keyPair = () => generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const pem = ({ privateKey }) => privateKey.export({ type: "pkcs8", format: "pem" });

function certificate({ subject, keys, issuer, issuerKeys, isAuthority = false }) {
  const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
  const publicKey = keys.publicKey.export({ type: "spki", format: "der" });
  const names = sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = [
    extension("551d13", true, sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []))), // basic constraints
    extension("551d0e", false, der(0x04, createHash("sha1").update(publicKey).digest())), // subject key id
    // digital signature; an authority signs certificates and lists too
    extension("551d0f", true, der(0x03, Buffer.from(isAuthority ? [0x01, 0x86] : [0x07, 0x80]))),
    ...(isAuthority ? [] : [extension("551d11", false, names), extension("551d25", false, sequence(oid("2b06010505070301")))]),
  ];
  const day = 24 * 60 * 60 * 1000;
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([0x4d]), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + 7 * day)),
    commonName(subject),
    publicKey,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", toBeSigned, issuerKeys.privateKey);
  const whole = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}

function der(tag, content) {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...items) => der(0x30, Buffer.concat(items));
const integer = (bytes) => der(0x02, bytes);
const oid = (hex) => der(0x06, Buffer.from(hex, "hex"));
const commonName = (name) => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
const utcTime = (ms) => der(0x17, Buffer.from(new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14) + "Z"));
const extension = (id, critical, value) => sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
