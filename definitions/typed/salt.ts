import { salt } from "../../includes/layers/index.ts";

salt();
