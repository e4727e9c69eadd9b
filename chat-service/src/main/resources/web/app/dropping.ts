/**
 * Takes files that are dropped anywhere on the page; without this the browser would leave the page and open them.
 *
 * @param dropped called with what was dropped
 * @param over called when files come over the page, and when they leave it
 */
export function dropsFiles(host: HTMLElement, dropped: (files: File[]) => void, over: (over: boolean) => void): void {
  let inside = 0;
  const withFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  host.addEventListener("dragenter", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    if (++inside === 1) over(true);
  });
  host.addEventListener("dragover", (event) => {
    if (withFiles(event)) event.preventDefault();
  });
  host.addEventListener("dragleave", (event) => {
    if (withFiles(event) && --inside === 0) over(false);
  });
  host.addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    inside = 0;
    over(false);
    dropped([...event.dataTransfer!.files]);
  });
}
