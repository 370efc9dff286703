import { ledger } from "../../includes/layers/index.ts";

ledger();
