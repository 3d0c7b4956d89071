const MARKS = /[\p{Mn}\p{Me}\p{Cf}]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const HALF_WIDTH = new Set(["ja", "zh", "ko", "yue", "cmn"]);

/** How many characters a reader reads: marks count nothing; in Chinese, Japanese and Korean half-width ones ½. */
export function width(text: string, language: string): number {
  const characters = Array.from(text.replace(MARKS, ""));
  if (!HALF_WIDTH.has(language.toLowerCase().split(/[-_]/)[0] ?? "")) return characters.length;
  return characters.reduce((sum, each) => sum + (WIDE.test(each) ? 1 : 0.5), 0);
}
