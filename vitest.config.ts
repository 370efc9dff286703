import { configDefaults, defineConfig } from "vitest/config";

/** Tests of models share one warehouse a worker, which is opened once. */
const modelTests = ["test/definitions/*/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...modelTests],
        },
      },
      { extends: true, test: { name: "models", include: modelTests, isolate: false } },
    ],
  },
});
