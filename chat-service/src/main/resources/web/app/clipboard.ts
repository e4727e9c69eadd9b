/** Copies a text; also where a page may not use the clipboard by itself, such as without HTTPS. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "offscreen";
    document.body.append(area);
    const focused = document.activeElement as HTMLElement | null;
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus();
  }
}
