import { css, html, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Token } from "marked";
import type { Citation } from "./api";
import { PageElement } from "./element";
import { prose } from "./prose";
import { word } from "./words";

/** Fired by a numbered marker; the page opens the passage. */
export class CitationOpened extends CustomEvent<Citation> {
  constructor(citation: Citation) {
    super("citation-opened", { detail: citation, bubbles: true, composed: true });
  }
}

type Renderer = typeof import("./markdown");

/** Wait until Markdown is asked for again, in milliseconds. */
const loadAgainAfter = 2_000;

/** Loaded with the first text that needs it; until then texts are shown as they are. */
let renderer: Renderer | undefined;
let loading: Promise<Renderer> | undefined;

/** Undefined while it cannot be had, such as without a connection. */
export async function loadRenderer(): Promise<Renderer | undefined> {
  try {
    loading ??= import("./markdown");
    renderer = await loading;
  } catch {
    loading = undefined;
  }
  return renderer;
}

/** A text of a model: sanitised Markdown, drawn block by block while it grows, with its citations as buttons. */
class MarkdownText extends PageElement {
  static override properties = {
    text: { type: String },
    citations: { attribute: false },
    growing: { type: Boolean, reflect: true },
  };
  static override styles = [
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

  override connectedCallback(): void {
    super.connectedCallback();
    if (!renderer) void this.#load();
  }

  async #load(): Promise<void> {
    if (await loadRenderer()) this.requestUpdate();
    else if (this.isConnected) setTimeout(() => this.#load(), loadAgainAfter);
  }

  override render() {
    if (!renderer) return html`<p class="plain" dir="auto">${this.text}</p>`;
    return repeat(
      renderer.blocksOf(this.text),
      (_, i) => i,
      (block) => html`<div class="block" .markdown=${{ block, citations: this.citations }}></div>`,
    );
  }

  /** Draws the blocks that changed; the others keep their nodes, and with them the reader's selection. */
  protected override updated(changed: PropertyValues): void {
    const redraw = changed.has("citations");
    for (const slot of this.renderRoot.children as Iterable<Slot & HTMLElement>) {
      if (slot.markdown && (redraw || slot.drawn !== slot.markdown.block.raw)) this.#draw(slot);
    }
  }

  #draw(slot: Slot & HTMLElement): void {
    const { block, citations } = slot.markdown;
    const fragment = renderer!.render(block);
    renderer!.placeCitations(fragment, (index) => {
      const citation = citations.find((candidate) => candidate.index === index);
      return citation && this.#marker(citation);
    });
    slot.replaceChildren(fragment);
    slot.drawn = block.raw;
  }

  #marker(citation: Citation): HTMLButtonElement {
    const name = citation.documentName ?? word("passageLabel");
    const marker = document.createElement("button");
    marker.type = "button";
    marker.className = "cite";
    marker.lang = document.documentElement.lang;
    marker.textContent = String(citation.index);
    marker.title = name;
    marker.setAttribute("aria-label", `${word("sourceLabel")} ${citation.index}: ${name}`);
    marker.addEventListener("click", () => this.dispatchEvent(new CitationOpened(citation)));
    return marker;
  }
}

interface Slot {
  markdown: { block: Token; citations: Citation[] };
  drawn?: string;
}

customElements.define("markdown-text", MarkdownText);
