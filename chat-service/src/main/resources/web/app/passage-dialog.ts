import { LitElement, css, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import type { Citation, Labels } from "./api";
import "./markdown-text";
import { focusRing } from "./styles";

/** Shows the passage behind a citation. The browser's own dialog keeps the focus inside and gives it back on closing. */
class PassageDialog extends LitElement {
  static override properties = { citation: { state: true }, labels: { attribute: false } };
  static override styles = [
    focusRing,
    css`
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
        align-items: flex-start;
        gap: 0.75rem;
        padding: 1rem 1rem 0.9rem 1.25rem;
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

      .origin {
        margin: 1rem 0 0;
        color: var(--muted);
        font-size: 0.8125rem;
        overflow-wrap: anywhere;
      }

      .origin a {
        color: var(--accent-text);
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
    `,
  ];

  declare citation: Citation | null;
  declare labels: Labels;
  #dialog = createRef<HTMLDialogElement>();

  constructor() {
    super();
    this.citation = null;
  }

  async open(citation: Citation): Promise<void> {
    this.citation = citation;
    await this.updateComplete;
    this.#dialog.value?.showModal();
  }

  override render() {
    return html`<dialog ${ref(this.#dialog)} aria-labelledby="title" @click=${this.#onClick}>
      ${this.citation ? this.#passage(this.citation) : nothing}
    </dialog>`;
  }

  #passage(citation: Citation) {
    return html`
      <div class="head">
        <div>
          <p class="kind">${this.labels.sourceLabel} ${citation.index}</p>
          <h2 id="title">${citation.documentName ?? this.labels.passageLabel}</h2>
        </div>
        <button class="close" type="button" aria-label=${this.labels.closeLabel} @click=${this.#close}>
          <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d="M4 4l10 10M14 4L4 14" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
          </svg>
        </button>
      </div>
      <div class="body" tabindex="0" role="document">
        <markdown-text .text=${citation.text}></markdown-text>
        ${this.#origin(citation)}
      </div>
    `;
  }

  #origin(citation: Citation) {
    const place = citation.reference ?? citation.url;
    // The address of a document in the API asks for a key, which a visitor has none of.
    if (!place || /^https?:\/\/[^/]+\/api\/v1\//.test(place)) return nothing;
    return html`<p class="origin">
      ${/^https?:\/\//.test(place)
        ? html`<a href=${place} target="_blank" rel="noopener noreferrer">${place}</a>`
        : place}
    </p>`;
  }

  #close() {
    this.#dialog.value?.close();
  }

  /** A press on the backdrop closes; it reports the dialog itself as its target. */
  #onClick(event: MouseEvent) {
    if (event.target === this.#dialog.value) this.#close();
  }
}

export type { PassageDialog };
customElements.define("passage-dialog", PassageDialog);
