import { describe } from "vitest";
import { testFamilies } from "./test-families.ts";

describe("equal to GoogleSQL's reference evaluator", async () => {
  await testFamilies(2, 2);
});
