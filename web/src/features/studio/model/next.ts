/** The next place from `from` on at which `holds`, going round; -1 if there is none anywhere. */
export function nextWhere(count: number, from: number, step: 1 | -1, holds: (at: number) => boolean): number {
  for (let passed = 1; passed <= count; passed += 1) {
    const at = (((from + step * passed) % count) + count) % count;
    if (holds(at)) return at;
  }
  return -1;
}
