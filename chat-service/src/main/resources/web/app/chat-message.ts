import { LitElement, css, html, nothing } from "lit";
import type { ChatMessage, Citation, Labels } from "./api";
import "./markdown-text";
import { CitationOpened } from "./markdown-text";
import { focusRing } from "./styles";

/** One message of the conversation, with the sources of an answer below it. */
class ChatMessageElement extends LitElement {
  static override properties = {
    message: { attribute: false },
    labels: { attribute: false },
    last: { type: Boolean },
  };
  static override styles = [
    focusRing,
    css`
      :host {
        display: block;
      }

      .user {
        width: fit-content;
        max-width: min(85%, 36rem);
        margin-inline-start: auto;
        padding: 0.6rem 1rem;
        border-radius: var(--radius) var(--radius) 6px var(--radius);
        background: var(--accent-soft);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .thinking {
        display: flex;
        gap: 0.35rem;
        padding: 0.55rem 0;
      }

      .thinking i {
        width: 0.5rem;
        height: 0.5rem;
        border-radius: 50%;
        background: var(--line-strong);
        animation: breathe 1.2s ease-in-out infinite;
      }

      .thinking i:nth-child(2) {
        animation-delay: 0.15s;
      }

      .thinking i:nth-child(3) {
        animation-delay: 0.3s;
      }

      @keyframes breathe {
        0%,
        100% {
          opacity: 0.3;
        }
        40% {
          opacity: 1;
        }
      }

      .sources {
        margin-top: 1rem;
      }

      h2 {
        margin: 0 0 0.4rem;
        font-size: 0.8125rem;
        font-weight: 600;
        color: var(--muted);
      }

      ol {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        min-width: 0;
        max-width: 100%;
      }

      .source {
        display: flex;
        align-items: center;
        gap: 0.45rem;
        max-width: 100%;
        min-height: 2rem;
        padding: 0.25rem 0.7rem 0.25rem 0.3rem;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
        font-size: 0.8125rem;
        line-height: 1.3;
        text-align: start;
        transition: border-color 0.15s;
      }

      .source:hover {
        border-color: var(--line-strong);
      }

      .source b {
        flex: none;
        display: grid;
        place-content: center;
        min-width: 1.4rem;
        height: 1.4rem;
        border-radius: 7px;
        background: var(--accent-soft);
        color: var(--accent-text);
        font-size: 0.75rem;
      }

      .source span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .note {
        margin: 0.6rem 0 0;
        color: var(--muted);
        font-size: 0.875rem;
      }

      .retry {
        display: inline-flex;
        align-items: center;
        gap: 0.4rem;
        margin-top: 0.5rem;
        min-height: 2rem;
        padding: 0.25rem 0.75rem;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
        font-size: 0.875rem;
      }

      .retry:hover {
        border-color: var(--line-strong);
      }
    `,
  ];

  declare message: ChatMessage;
  declare labels: Labels;
  declare last: boolean;

  override render() {
    const mine = this.message.role === "user";
    return html`<article aria-label=${mine ? this.labels.youLabel : this.labels.assistantLabel}>
      ${mine ? html`<div class="user">${this.message.content}</div>` : this.#answer()}
    </article>`;
  }

  #answer() {
    const { content, citations, state } = this.message;
    if (state === "streaming" && content === "") {
      return html`<div class="thinking" aria-hidden="true"><i></i><i></i><i></i></div>`;
    }
    return html`
      ${content === "" ? nothing : html`<markdown-text .text=${content} .citations=${citations}></markdown-text>`}
      ${citations.length > 0 ? this.#sources(citations) : nothing}
      ${state === "cancelled" ? html`<p class="note">${this.labels.stoppedLabel}</p>` : nothing}
      ${state === "failed" && !this.last ? html`<p class="note">${this.labels.failedLabel}</p>` : nothing}
      ${this.last && state === "cancelled" ? this.#retry() : nothing}
    `;
  }

  /** Each passage once, however often the answer cites it. */
  #sources(citations: Citation[]) {
    const passages = [...new Map(citations.map((citation) => [citation.index, citation])).values()];
    passages.sort((one, other) => one.index - other.index);
    return html`<div class="sources">
      <h2 id="sources">${this.labels.sourcesLabel}</h2>
      <ol aria-labelledby="sources">
        ${passages.map(
          (citation) =>
            html`<li>
              <button class="source" type="button" @click=${() => this.dispatchEvent(new CitationOpened(citation))}>
                <b>${citation.index}</b><span>${citation.documentName ?? this.labels.passageLabel}</span>
              </button>
            </li>`,
        )}
      </ol>
    </div>`;
  }

  #retry() {
    return html`<button class="retry" type="button" @click=${this.#askRetry}>${this.labels.retryLabel}</button>`;
  }

  #askRetry() {
    this.dispatchEvent(new CustomEvent("retry", { bubbles: true, composed: true }));
  }
}

customElements.define("chat-message", ChatMessageElement);
