type Rgb = [number, number, number];

const lightSurface: Rgb = [251, 250, 248];
const darkSurface: Rgb = [33, 31, 29];
const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** The contrast that WCAG 2.2 AA asks of body text (1.4.3). */
const readable = 4.5;

/**
 * Sets the accent of the page from the client's colour. Text on the accent, and accent-coloured text on the page, are moved
 * towards black or white until they can be read, whatever colour was configured.
 */
export function applyAccent(color: string, root: HTMLElement, dark: boolean): void {
  const rgb = parse(color);
  if (!rgb) return;
  const surface = dark ? darkSurface : lightSurface;
  root.style.setProperty("--accent", css(rgb));
  root.style.setProperty("--on-accent", css(contrast(rgb, white) >= readable ? white : black));
  root.style.setProperty("--accent-text", css(readableOn(surface, rgb, dark ? white : black)));
}

function readableOn(surface: Rgb, color: Rgb, towards: Rgb): Rgb {
  // A step further than needed: the same text also stands on the slightly tinted surfaces.
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = color.map((part, i) => Math.round(part + (towards[i] - part) * share)) as Rgb;
    if (contrast(mixed, surface) >= readable + 1) return mixed;
  }
  return towards;
}

function parse(color: string): Rgb | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim())?.[1];
  if (!hex) return undefined;
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as Rgb;
}

/** Contrast ratio of WCAG 2.2, from 1 to 21. */
function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
