import { html, nothing } from "lit";
import type { ChatApi, ChatMessage, Citation } from "./api";
import "./attachment-list";
import { copyText } from "./clipboard";
import { PageElement } from "./element";
import { icons } from "./icons";
import "./markdown-text";
import { CitationOpened } from "./markdown-text";
import { messageStyles } from "./message-styles";
import { spokenLang } from "./spoken";
import { iconButton, wordButton } from "./styles";
import "./tool-list";
import { word } from "./words";

/** What a visitor can ask of a message; the page does it. */
export type Wish =
  | { kind: "retry" | "like" | "dislike" | "report" | "listen"; message: ChatMessage }
  | { kind: "edit"; message: ChatMessage; content: string };

/** Fired when the visitor wants something done with a message. */
export class Wished extends CustomEvent<Wish> {
  constructor(wish: Wish) {
    super("wished", { detail: wish, bubbles: true, composed: true });
  }
}

/** One message of the conversation, with the sources of an answer below it and what can be done with it. */
class ChatMessageElement extends PageElement {
  static override properties = {
    message: { attribute: false },
    api: { attribute: false },
    last: { type: Boolean, reflect: true },
    idle: { type: Boolean },
    pending: { type: Boolean },
    speaks: { type: Boolean },
    reading: { type: Boolean },
    editing: { state: true },
    copied: { state: true },
  };
  static override styles = [iconButton, wordButton, messageStyles];

  declare message: ChatMessage;
  declare api: ChatApi;
  declare last: boolean;
  /** Whether the conversation waits for the visitor, so that something can be asked. */
  declare idle: boolean;
  /** Whether it is still on its way to the server. */
  declare pending: boolean;
  /** Whether answers can be read aloud. */
  declare speaks: boolean;
  declare reading: boolean;
  declare private editing: boolean;
  declare private copied: boolean;

  constructor() {
    super();
    this.editing = false;
    this.copied = false;
  }

  override render() {
    const mine = this.message.role === "user";
    const author = this.message.author ?? word("assistantLabel");
    return html`<article aria-label=${mine ? word("youLabel") : author}>
      ${mine ? this.#question() : this.#answer()}
    </article>`;
  }

  #question() {
    const { content, attachments } = this.message;
    if (this.editing) return this.#editor(content);
    return html`
      ${attachments.length > 0
        ? html`<attachment-list .attachments=${attachments} .api=${this.api}></attachment-list>`
        : nothing}
      ${content
        ? html`<div class="said">
            <div class=${this.pending ? "bubble pending" : "bubble"} dir="auto" lang=${spokenLang}>${content}</div>
          </div>`
        : nothing}
      ${this.pending
        ? nothing
        : html`<div class="actions mine">
            ${content ? this.#copy() : nothing}
            ${this.idle ? this.#button("editLabel", icons.edit, () => this.#edit()) : nothing}
          </div>`}
    `;
  }

  #editor(content: string) {
    return html`<form class="edit" @submit=${this.#resend} @keydown=${this.#editorKey}>
      <textarea name="content" dir="auto" maxlength="32000" aria-label=${word("editLabel")} .value=${content}></textarea>
      <div>
        <button class="button" type="button" @click=${this.#leaveEditor}>${word("cancelLabel")}</button>
        <button class="button main" type="submit">${word("resendLabel")}</button>
      </div>
    </form>`;
  }

  #answer() {
    const { content, citations, state, author, toolCalls, from, attachments } = this.message;
    const streaming = state === "streaming";
    return html`
      ${from === "person" && author ? html`<p class="author" dir="auto">${author}</p>` : nothing}
      ${toolCalls.length > 0 ? html`<tool-list .tools=${toolCalls}></tool-list>` : nothing}
      ${content === ""
        ? nothing
        : html`<markdown-text lang=${spokenLang} .text=${content} .citations=${citations} ?growing=${streaming}></markdown-text>`}
      ${attachments.length > 0
        ? html`<attachment-list .attachments=${attachments} .api=${this.api}></attachment-list>`
        : nothing}
      ${citations.length > 0 ? this.#sources(citations) : nothing}
      ${state === "cancelled" ? html`<p class="note">${word("stoppedLabel")}</p>` : nothing}
      ${state === "failed" && !this.last ? html`<p class="note">${word("failedLabel")}</p>` : nothing}
      ${streaming ? nothing : this.#actions(from === "assistant")} ${this.#debug()}
    `;
  }

  #actions(ofAssistant: boolean) {
    const { content, feedback, state } = this.message;
    const wish = (kind: "like" | "dislike" | "report" | "listen" | "retry") => () =>
      this.dispatchEvent(new Wished({ kind, message: this.message }));
    return html`<div class="actions">
      ${content ? this.#copy() : nothing}
      ${this.speaks && content
        ? this.#button(this.reading ? "stopListeningLabel" : "listenLabel", this.reading ? icons.stop : icons.speaker, wish("listen"))
        : nothing}
      ${ofAssistant && content
        ? html`${this.#button("likeLabel", icons.like, wish("like"), feedback?.rating === "like")}
          ${this.#button("dislikeLabel", icons.dislike, wish("dislike"), feedback?.rating === "dislike")}
          ${this.#button("reportLabel", icons.flag, wish("report"))}`
        : nothing}
      ${ofAssistant && this.last && this.idle && state !== "failed"
        ? this.#button("retryLabel", icons.again, wish("retry"))
        : nothing}
    </div>`;
  }

  #copy() {
    const label = this.copied ? "copiedLabel" : "copyMessageLabel";
    return this.#button(label, this.copied ? icons.check : icons.copy, async () => {
      await copyText(this.message.content);
      this.copied = true;
      setTimeout(() => (this.copied = false), 2_000);
    });
  }

  #button(label: string, icon: unknown, press: () => void, pressed?: boolean) {
    return html`<button
      class=${label === "editLabel" ? "icon editor" : "icon"}
      type="button"
      title=${word(label)}
      aria-label=${word(label)}
      aria-pressed=${pressed ?? nothing}
      @click=${press}
    >
      ${icon}
    </button>`;
  }

  /** Each passage once, however often the answer cites it. */
  #sources(citations: Citation[]) {
    const passages = [...new Map(citations.map((citation) => [citation.index, citation])).values()];
    passages.sort((one, other) => one.index - other.index);
    return html`<div class="sources">
      <h2 id="sources">${word("sourcesLabel")}</h2>
      <ol aria-labelledby="sources">
        ${passages.map(
          (citation) =>
            html`<li>
              <button class="source" type="button" @click=${() => this.dispatchEvent(new CitationOpened(citation))}>
                <b>${citation.index}</b><span dir="auto">${citation.documentName ?? word("passageLabel")}</span>
              </button>
            </li>`,
        )}
      </ol>
    </div>`;
  }

  #debug() {
    const { debug, usage } = this.message;
    if (!debug && !usage) return nothing;
    return html`<details class="debug">
      <summary>${word("detailsLabel")}</summary>
      <pre tabindex="0" dir="ltr">${JSON.stringify(usage ? { ...debug, usage } : debug, null, 2)}</pre>
    </details>`;
  }

  async #edit() {
    this.editing = true;
    await this.updateComplete;
    const area = this.renderRoot.querySelector("textarea")!;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  /** The focus goes back to where it came from. */
  async #leaveEditor() {
    this.editing = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".editor")?.focus();
  }

  #editorKey(event: KeyboardEvent) {
    if (event.key === "Escape") {
      event.stopPropagation();
      void this.#leaveEditor();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      (event.currentTarget as HTMLFormElement).requestSubmit();
    }
  }

  #resend(event: SubmitEvent) {
    event.preventDefault();
    const content = String(new FormData(event.target as HTMLFormElement).get("content")).trim();
    if (content === "" && this.message.attachments.length === 0) return;
    this.editing = false;
    this.dispatchEvent(new Wished({ kind: "edit", message: this.message, content }));
  }
}

customElements.define("chat-message", ChatMessageElement);
