import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { BIGINT, BLOB, type DuckDBValue, VARCHAR } from "@duckdb/node-api";
import { parse } from "tldts";
import { blob, bytesOf } from "./bytes.ts";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";

/** The host of a URL, or of what may be one; null where there is none. */
function hostOf(url: string): string | null {
  let rest = url.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");
  const isRelative = /^[/\\]{2}/.test(rest);
  if (isRelative) rest = rest.slice(2);
  const scheme = isRelative ? null : /^[^:#?/\\]*:[/\\]{2}/.exec(rest);
  if (scheme !== null) rest = rest.slice(scheme[0].length);
  const end = rest.search(/[#?/\\]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  // An address in brackets keeps its colons: up to the second bracket, or to the end where there is none.
  const bracketed = /^\[[^[\]]*[[\]]?/.exec(place)?.[0] ?? "";
  const port = place.indexOf(":", bracketed.length);
  const host = (port < 0 ? place : place.slice(0, port)).replace(/^\.+/, "").replace(/\.+$/, ".");
  return host === "" ? null : host;
}

/** The end of the host that is a public suffix, or with the label before it; private suffixes do not count. */
function domainSuffix(url: string, part: "publicSuffix" | "domain"): string | null {
  const host = hostOf(url);
  if (host === null) return null;
  const isPlain = /^[\0-@[-~]*$/.test(host);
  const name = isPlain ? host : domainToASCII(host) || host.toLowerCase();
  const found = parse(name, { allowPrivateDomains: false, extractHostname: false, validateHostname: false });
  const suffix = found[part];
  if (suffix === null || suffix.startsWith(".") || found.isIcann !== true) return null;
  const labels = suffix.split(".").length + (name.endsWith(".") ? 1 : 0);
  return host.split(".").slice(-labels).join(".");
}

function parseAddress(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [, head = "", embedded] = /^(.*?)(\d+\.\d+\.\d+\.\d+)?$/.exec(text) ?? [];
  const tail = embedded === undefined ? [] : [...embedded.split(".").map(Number)];
  const groups = (part: string) =>
    part
      .split(":")
      .filter((group) => group !== "")
      .flatMap((group) => {
        const value = Number.parseInt(group, 16);
        return [value >> 8, value & 255];
      });
  const [before = "", after] = head.split("::");
  const end = [...(after === undefined ? [] : groups(after)), ...tail];
  if (after === undefined) return Uint8Array.from([...groups(before), ...end]);
  const start = groups(before);
  return Uint8Array.from([
    ...start,
    ...Array.from({ length: 16 - start.length - end.length }, () => 0),
    ...end,
  ]);
}

/** The longest run of zero groups, the first of equal ones, is left out. */
function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  let run = { start: 0, length: 0 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === "0") length += 1;
    if (length > run.length) run = { start, length };
  }
  const isMapped = run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === "ffff"));
  if (isMapped) return `::${run.length === 5 ? "ffff:" : ""}${bytes.subarray(12).join(".")}`;
  if (run.length < 2) return groups.join(":");
  return `${groups.slice(0, run.start).join(":")}::${groups.slice(run.start + run.length).join(":")}`;
}

/** Bytes of which the first bits are kept and the others zero. */
function keepBits(bytes: Uint8Array, bits: number): Uint8Array {
  return bytes.map((byte, index) => {
    const kept = Math.min(Math.max(bits - 8 * index, 0), 8);
    return byte & (0xff00 >> kept) & 0xff;
  });
}

function netMask(length: bigint, bits: bigint): DuckDBValue {
  if (length !== 4n && length !== 16n) {
    throw new Error(
      `The first argument of NET.IP_NET_MASK() must be either 4 (for IPv4) or 16 (for IPv6); got ${length}`,
    );
  }
  if (bits < 0n || bits > length * 8n) {
    throw new Error(
      `The second argument of NET.IP_NET_MASK() must be between 0 and the first argument * 8; got ${bits}`,
    );
  }
  return blob(keepBits(new Uint8Array(Number(length)).fill(255), Number(bits)));
}

function truncated(address: Uint8Array, bits: bigint): DuckDBValue {
  if (address.length !== 4 && address.length !== 16) {
    throw new Error(
      `The first argument of NET.IP_TRUNC() must have length 4 (for IPv4) or 16 (for IPv6); got ${address.length}`,
    );
  }
  if (bits < 0n || bits > BigInt(address.length * 8)) {
    throw new Error(
      `The second argument of NET.IP_TRUNC() must be between 0 and 8 * LENGTH(first argument); got ${bits}`,
    );
  }
  return blob(keepBits(Uint8Array.from(address), Number(bits)));
}

function addressFromInteger(value: bigint): DuckDBValue {
  if (value < -0x80000000n || value > 0xffffffffn) {
    throw new Error(
      `NET.IPV4_FROM_INT64() encountered an invalid integer IP. Expected range: [-0x80000000, 0xFFFFFFFF]; got ${value}`,
    );
  }
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, Number(BigInt.asUintN(32, value)));
  return blob(new Uint8Array(bytes.buffer));
}

const textToText = (name: string, evaluate: (text: string) => string | null): NativeFunction => ({
  name,
  parameterTypes: [VARCHAR],
  returnType: VARCHAR,
  evaluate: ([text]) => evaluate(textOf(text)),
});

/** The NET functions. */
export const netNatives: readonly NativeFunction[] = [
  textToText("googlesql_net_host", hostOf),
  textToText("googlesql_net_public_suffix", (url) => domainSuffix(url, "publicSuffix")),
  textToText("googlesql_net_reg_domain", (url) => domainSuffix(url, "domain")),
  {
    name: "googlesql_net_ip_from_string",
    parameterTypes: [VARCHAR],
    returnType: BLOB,
    evaluate: ([text]) => {
      const address = parseAddress(textOf(text));
      if (address === undefined) {
        throw new Error(`NET.IP_FROM_STRING() encountered an unparseable IP-address: ${textOf(text)}`);
      }
      return blob(address);
    },
  },
  {
    name: "googlesql_net_ip_to_string",
    parameterTypes: [BLOB],
    returnType: VARCHAR,
    evaluate: ([value]) => {
      const address = bytesOf(value);
      if (address.length === 4 || address.length === 16) return addressText(address);
      throw new Error(
        `NET.IP_TO_STRING() encountered an invalid IP address. Expected 4 (for IPv4) or 16 (for IPv6) bytes but got ${address.length}`,
      );
    },
  },
  {
    name: "googlesql_net_ip_net_mask",
    parameterTypes: [BIGINT, BIGINT],
    returnType: BLOB,
    evaluate: ([length, bits]) => netMask(integerOf(length), integerOf(bits)),
  },
  {
    name: "googlesql_net_ip_trunc",
    parameterTypes: [BLOB, BIGINT],
    returnType: BLOB,
    evaluate: ([address, bits]) => truncated(bytesOf(address), integerOf(bits)),
  },
  {
    name: "googlesql_net_ipv4_from_int64",
    parameterTypes: [BIGINT],
    returnType: BLOB,
    evaluate: ([value]) => addressFromInteger(integerOf(value)),
  },
  {
    name: "googlesql_net_ipv4_to_int64",
    parameterTypes: [BLOB],
    returnType: BIGINT,
    evaluate: ([value]) => {
      const address = bytesOf(value);
      if (address.length === 4) return BigInt(address.readUInt32BE());
      throw new Error(
        `NET.IPV4_TO_INT64() encountered a non-IPv4 address. Expected 4 bytes but got ${address.length}`,
      );
    },
  },
];
