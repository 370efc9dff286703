import { adsTables } from "../../includes/contracts/ads.ts";
import { typed } from "../../includes/layers/index.ts";

adsTables.forEach(typed);
