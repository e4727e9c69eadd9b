import { LitElement, css, html, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Token } from "marked";
import type { Citation } from "./api";
import { blocksOf, placeCitations, render } from "./markdown";
import { focusRing, prose } from "./styles";

/** Fired by a numbered marker; the page opens the passage. */
export class CitationOpened extends CustomEvent<Citation> {
  constructor(citation: Citation) {
    super("citation-opened", { detail: citation, bubbles: true, composed: true });
  }
}

/** A text of a model: sanitised Markdown, drawn block by block while it grows, with its citations as buttons. */
class MarkdownText extends LitElement {
  static override properties = {
    text: { type: String },
    citations: { attribute: false },
    growing: { type: Boolean, reflect: true },
  };
  static override styles = [
    focusRing,
    prose,
    css`
      :host {
        display: block;
      }
    `,
  ];

  declare text: string;
  declare citations: Citation[];
  declare growing: boolean;

  constructor() {
    super();
    this.text = "";
    this.citations = [];
    this.growing = false;
  }

  override render() {
    const blocks = blocksOf(this.text);
    return repeat(
      blocks,
      (_, i) => i,
      (block) => html`<div .markdown=${{ block, citations: this.citations }}></div>`,
    );
  }

  /** Draws the blocks that changed; the others keep their nodes, and with them the reader's selection. */
  protected override updated(changed: PropertyValues): void {
    const redraw = changed.has("citations");
    for (const slot of this.renderRoot.children as Iterable<Slot & HTMLElement>) {
      if (slot.localName === "div" && (redraw || slot.drawn !== slot.markdown.block.raw)) this.#draw(slot);
    }
  }

  #draw(slot: Slot & HTMLElement): void {
    const { block, citations } = slot.markdown;
    const fragment = render(block);
    placeCitations(fragment, (index) => {
      const citation = citations.find((candidate) => candidate.index === index);
      return citation && this.#marker(citation);
    });
    slot.replaceChildren(fragment);
    slot.drawn = block.raw;
  }

  #marker(citation: Citation): HTMLButtonElement {
    const marker = document.createElement("button");
    marker.type = "button";
    marker.className = "cite";
    marker.textContent = String(citation.index);
    marker.title = citation.documentName ?? "";
    marker.setAttribute("aria-label", `Source ${citation.index}: ${citation.documentName ?? "passage"}`);
    marker.addEventListener("click", () => this.dispatchEvent(new CitationOpened(citation)));
    return marker;
  }
}

interface Slot {
  markdown: { block: Token; citations: Citation[] };
  drawn?: string;
}

customElements.define("markdown-text", MarkdownText);
