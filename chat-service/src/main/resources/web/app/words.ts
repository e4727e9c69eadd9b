/** What the page says, by name. It comes with the page, so that it can speak before it reached anybody. */
const words: Record<string, string> = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** A word or sentence, with `{placeholders}` filled in. */
export function word(name: string, values: Record<string, string> = {}): string {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}

/** A time to wait in words, such as "2 minutes". */
export function duration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const [amount, unit] =
    seconds < 90 ? [seconds, "second"] : minutes < 90 ? [minutes, "minute"] : [Math.ceil(minutes / 60), "hour"];
  const style: Intl.NumberFormatOptions = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(document.documentElement.lang || "en", style).format(amount);
}
