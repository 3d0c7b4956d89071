import { describe, expect, it } from "vitest";
import { asProblem, problemOf } from "./problem";

describe("a problem document", () => {
  it("becomes a problem with its kind, its sentence and what belongs to it", () => {
    const problem = problemOf(
      {
        type: "urn:octavia:problem:insufficient-credits",
        detail: "needs 30 credits, 5 are left",
        details: { needed: 30 },
      },
      402,
    );
    expect(problem).toMatchObject({ status: 402, kind: "insufficient-credits", details: { needed: 30 } });
    expect(problem.message).toBe("needs 30 credits, 5 are left");
  });

  it("that is none is a problem all the same", () => {
    expect(problemOf("<html>Bad gateway</html>", 502)).toMatchObject({
      status: 502,
      kind: "unknown",
      details: {},
    });
  });

  it("says when to come back", () => {
    expect(problemOf({}, 429, "17").retryAfterS).toBe(17);
    expect(problemOf({}, 429, "soon").retryAfterS).toBeNull();
  });
});

it("what is thrown when nobody answers says that the server is away", () => {
  expect(asProblem(new TypeError("Failed to fetch"))).toMatchObject({ status: 0, kind: "unreachable" });
});
