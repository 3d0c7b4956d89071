/** Lighthouse's scores of pages, as JSON: `node run.js CHROMIUM_PORT COOKIE ADDRESS…`. */
import lighthouse from "lighthouse";

const [port, cookie, ...addresses] = process.argv.slice(2);
const scores = {};
for (const address of addresses) {
  const { lhr } = await lighthouse(address, {
    port: Number(port),
    logLevel: "error",
    output: "json",
    disableStorageReset: true,
    extraHeaders: cookie ? { Cookie: cookie } : {},
  });
  scores[address] = {
    scores: Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, score])),
    lost: Object.values(lhr.audits)
      .filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== "informative")
      .map(({ id, score, displayValue }) => `${id} ${score}${displayValue ? ` (${displayValue})` : ""}`),
  };
}
process.stdout.write(JSON.stringify(scores));
