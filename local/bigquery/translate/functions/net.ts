import { argumentList, type FunctionFamily, type FunctionTranslation } from "./sql.ts";

const native =
  (name: string): FunctionTranslation =>
  (call) =>
    `googlesql_net_${name}(${argumentList(call)})`;

/** Functions on hosts and IP addresses. */
export const netFunctions: FunctionFamily = {
  "net.host": native("host"),
  "net.public_suffix": native("public_suffix"),
  "net.reg_domain": native("reg_domain"),
  "net.ip_from_string": native("ip_from_string"),
  "net.safe_ip_from_string": native("ip_from_string_or_null"),
  "net.ip_to_string": native("ip_to_string"),
  "net.ip_net_mask": native("ip_net_mask"),
  "net.ip_trunc": native("ip_trunc"),
  "net.ipv4_from_int64": native("ipv4_from_int64"),
  "net.ipv4_to_int64": native("ipv4_to_int64"),
};
