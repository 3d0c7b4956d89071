import { describe, expect, it } from "vitest";
import { sorted, turned } from "./sorting";

describe("a column's title", () => {
  it("sorts by it, the largest first, then the other way round, then not at all", () => {
    const first = turned({ key: "jobs", down: false }, "credits");
    expect(first).toEqual({ key: "credits", down: true });
    expect(turned(first, "credits")).toEqual({ key: "credits", down: false });
    expect(turned({ key: "credits", down: false }, "credits")).toBeNull();
  });
});

describe("rows", () => {
  const rows = [
    { name: "ä", jobs: 10 },
    { name: "b", jobs: 9 },
    { name: "a", jobs: 9 },
  ];
  it("are sorted as numbers, equals as they were", () => {
    expect(sorted(rows, (row) => row.jobs, false).map((row) => row.name)).toEqual(["b", "a", "ä"]);
    expect(sorted(rows, (row) => row.jobs, true).map((row) => row.name)).toEqual(["ä", "b", "a"]);
  });
  it("are sorted as words", () => {
    expect(sorted(rows, (row) => row.name, false).map((row) => row.name)).toEqual(["a", "ä", "b"]);
  });
});
