import { expect, it } from "vitest";
import { placeAfter } from "./forms";

it.each([
  ["", "/app"],
  ["/app/jobs/7?language=es", "/app/jobs/7?language=es"],
  ["https://evil.example/app", "/app"],
  ["//evil.example", "/app"],
  ["/login", "/app"],
])("after signing in, %j leads to %s", (next, place) => {
  expect(placeAfter(next)).toBe(place);
});
