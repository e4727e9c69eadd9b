/** What the widget around the page says. */
type FromWidget = { kind: "opened" };

/** What the page tells the widget around it. Never what is said in the conversation. */
type ToWidget = { kind: "close" | "ended" | "renew" | "unread" };

/**
 * The page's side of the widget: the embedding page sends it a port, which nobody else can then read or write. Only sites
 * that may frame this page get that far.
 */
export class Embedding {
  #port: MessagePort | undefined;

  /**
   * @param connected called when there is a widget
   * @param opened called whenever the widget shows the page
   */
  constructor(
    private readonly connected: () => void,
    private readonly opened: () => void,
  ) {
    if (window.parent !== window) addEventListener("message", (event) => this.#greet(event));
  }

  get present(): boolean {
    return this.#port !== undefined;
  }

  tell(message: ToWidget["kind"]): void {
    this.#port?.postMessage({ kind: message } satisfies ToWidget);
  }

  #greet({ source, data, ports }: MessageEvent): void {
    if (source !== window.parent || data !== "parley" || !ports[0]) return;
    this.#port = ports[0];
    this.#port.onmessage = ({ data: { kind } }: MessageEvent<FromWidget>) => kind === "opened" && this.opened();
    addEventListener("keydown", (event) => {
      const inDialog = event.composedPath().some((target) => target instanceof HTMLDialogElement);
      if (event.key === "Escape" && !inDialog) this.tell("close");
    });
    this.connected();
  }
}
