import { adsTables } from "../../includes/contracts/ads.ts";
import { raw } from "../../includes/layers/index.ts";

adsTables.forEach(raw);
