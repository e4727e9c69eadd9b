import { css, html, nothing } from "lit";
import type { Citation } from "./api";
import "./markdown-text";
import { PageDialog, dialogStyles } from "./page-dialog";
import { word } from "./words";

/** Shows the passage behind a citation. */
class PassageDialog extends PageDialog {
  static override styles = [
    dialogStyles,
    css`
      .origin {
        margin: 1rem 0 0;
        color: var(--muted);
        font-size: 0.8125rem;
        overflow-wrap: anywhere;
      }

      .origin a {
        color: var(--accent-text);
      }
    `,
  ];

  #citation: Citation | undefined;

  open(citation: Citation): Promise<void> {
    this.#citation = citation;
    return this.show();
  }

  protected override kind() {
    return `${word("sourceLabel")} ${this.#citation?.index}`;
  }

  protected override heading() {
    return this.#citation?.documentName ?? word("passageLabel");
  }

  protected override content() {
    const { text, reference, url } = this.#citation!;
    return html`<markdown-text tabindex="0" role="document" .text=${text}></markdown-text>${origin(reference ?? url)}`;
  }
}

function origin(place: string | null) {
  // The address of a document in the API asks for a key, which a visitor has none of.
  if (!place || /^https?:\/\/[^/]+\/api\/v1\//.test(place)) return nothing;
  return html`<p class="origin" dir="auto">
    ${/^https?:\/\//i.test(place)
      ? html`<a href=${place} target="_blank" rel="noopener noreferrer">${place}</a>`
      : place}
  </p>`;
}

export type { PassageDialog };
customElements.define("passage-dialog", PassageDialog);
