import { type TemplateResult, css, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { PageElement } from "./element";
import { icons } from "./icons";
import { word } from "./words";

/** A window over the page. The browser's own dialog keeps the focus inside and gives it back on closing. */
export abstract class PageDialog extends PageElement {
  static override properties = { shown: { state: true } };

  declare protected shown: boolean;
  readonly #dialog = createRef<HTMLDialogElement>();

  constructor() {
    super();
    this.shown = false;
  }

  protected abstract kind(): string;
  protected abstract heading(): string;
  protected abstract content(): TemplateResult;

  protected async show(): Promise<void> {
    this.shown = true;
    await this.updateComplete;
    this.#dialog.value?.showModal();
  }

  protected close(): void {
    this.#dialog.value?.close();
  }

  override render() {
    return html`<dialog ${ref(this.#dialog)} aria-labelledby="title" @click=${this.#pressed} @close=${this.#closed}>
      ${this.shown ? this.#inside() : nothing}
    </dialog>`;
  }

  #inside() {
    return html`
      <div class="head">
        <div>
          ${this.kind() ? html`<p class="kind">${this.kind()}</p>` : nothing}
          <h2 id="title" dir="auto">${this.heading()}</h2>
        </div>
        <button class="close" type="button" aria-label=${word("closeLabel")} @click=${this.close}>${icons.close}</button>
      </div>
      <div class="body">${this.content()}</div>
    `;
  }

  /** A press on the backdrop closes; it reports the dialog itself as its target. */
  #pressed(event: MouseEvent): void {
    if (event.target === this.#dialog.value) this.close();
  }

  #closed(): void {
    this.shown = false;
  }
}

export const dialogStyles = css`
  dialog {
    width: min(40rem, calc(100vw - 2rem));
    max-height: min(80vh, 48rem);
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow);
    overflow: hidden;
  }

  dialog[open] {
    display: flex;
    flex-direction: column;
    animation: rise 0.18s ease-out;
  }

  dialog::backdrop {
    background: rgb(20 18 14 / 45%);
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(0.5rem);
    }
  }

  .head {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding-block: 0.9rem;
    padding-inline: 1.25rem 1rem;
    border-bottom: 1px solid var(--line);
  }

  .head div {
    flex: 1;
    min-width: 0;
  }

  .kind {
    margin: 0;
    color: var(--muted);
    font-size: 0.8125rem;
  }

  h2 {
    margin: 0;
    font-size: 1.0625rem;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }

  .close {
    flex: none;
    display: grid;
    place-content: center;
    width: 2.25rem;
    height: 2.25rem;
    border: 0;
    border-radius: 10px;
    background: none;
  }

  .close:hover {
    background: var(--sunken);
  }

  .body {
    overflow-y: auto;
    padding: 1.1rem 1.25rem 1.35rem;
    font-size: 0.9375rem;
  }

  @media (max-width: 40rem) {
    dialog {
      width: 100vw;
      max-width: none;
      max-height: 85dvh;
      margin: auto 0 0;
      border-width: 1px 0 0;
      border-radius: var(--radius) var(--radius) 0 0;
    }
  }
`;
