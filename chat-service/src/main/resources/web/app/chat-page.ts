import { html, nothing, type PropertyValues } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { applyAccent } from "./accent";
import { ChatApi, type Problem } from "./api";
import "./chat-composer";
import type { ChatComposer, Composed } from "./chat-composer";
import "./chat-message";
import type { Wished } from "./chat-message";
import { pageStyles } from "./chat-page-styles";
import { Conversation, type Outgoing } from "./conversation";
import { dropsFiles } from "./dropping";
import { PageElement } from "./element";
import { Embedding } from "./embedding";
import { emptyMessage } from "./history";
import { icons } from "./icons";
import { type CitationOpened, loadRenderer } from "./markdown-text";
import "./opinion-dialog";
import type { Opinion, OpinionDialog } from "./opinion-dialog";
import "./passage-dialog";
import type { PassageDialog } from "./passage-dialog";
import { Reading } from "./reading";
import { spokenDir, spokenLang } from "./spoken";
import { iconButton, wordButton } from "./styles";
import { duration, word } from "./words";

/** Distance from the end, in CSS pixels, within which the list follows a growing answer. */
const nearEnd = 80;

/** Time, in milliseconds, that is told in minutes. */
const minutes = 90_000;

/** The whole page: greeting or messages, errors, and the place to write. */
class ChatPage extends PageElement {
  static override properties = { away: { state: true }, dropping: { state: true }, said: { state: true } };
  static override styles = [iconButton, wordButton, pageStyles];

  /** Whether the reader scrolled up, so that the list must not move under them. */
  declare away: boolean;
  /** Whether files are held over the page. */
  declare dropping: boolean;
  /** What a screen reader is told. */
  declare said: string;
  readonly #api = new ChatApi(location.pathname.split("/").filter(Boolean).at(-1) ?? "");
  readonly #chat = new Conversation(this, this.#api, (content, attachments) =>
    this.#composer.value?.restore(content, attachments),
  );
  readonly #reading = new Reading(this, this.#api, (problem) => {
    this.#chat.problem = problem;
  });
  readonly #widget = new Embedding(
    () => this.requestUpdate(),
    () => this.#composer.value?.focusInput(),
  );
  #scroller = createRef<HTMLElement>();
  #composer = createRef<ChatComposer>();
  #passage = createRef<PassageDialog>();
  #opinion = createRef<OpinionDialog>();
  #scrollTop = 0;
  #wasAnswering = false;
  #toldNotice = "";
  #ticking: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.away = false;
    this.dropping = false;
    this.said = "";
    dropsFiles(this, (files) => this.#composer.value?.attach(files), (over) => (this.dropping = over));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#open();
  }

  async #open(): Promise<void> {
    await this.#chat.load();
    await this.updateComplete;
    if (matchMedia("(pointer: fine)").matches) this.#composer.value?.focusInput();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.#paint(dark.matches));
    this.#paint(dark.matches);
  }

  #paint(dark: boolean): void {
    const color = this.#chat.info?.client.primaryColor;
    if (color) applyAccent(color, document.documentElement, dark);
  }

  protected override updated(_changed: PropertyValues): void {
    const scroller = this.#scroller.value;
    // The answer draws itself in the same frame, after this element.
    if (scroller && !this.away) requestAnimationFrame(() => scroller.scrollTo({ top: scroller.scrollHeight }));
    void this.#announce();
    if (this.#chat.ended) this.#widget.tell("ended");
    this.#tick();
  }

  /** Draws the page again while it shows how long to wait. */
  #tick(): void {
    clearTimeout(this.#ticking);
    const left = (this.#chat.problem?.retryAt ?? 0) - Date.now();
    if (left > 0) this.#ticking = setTimeout(() => this.requestUpdate(), left > minutes ? 15_000 : 1_000);
  }

  override render() {
    const { info, problem } = this.#chat;
    if (!info) return problem ? html`<div class="alone">${this.#banner(problem, () => this.#open())}</div>` : nothing;
    return html`
      ${this.#header()}
      <main
        ${ref(this.#scroller)}
        @scroll=${this.#scrolled}
        @citation-opened=${(event: CitationOpened) => this.#passage.value?.open(event.detail)}
        @wished=${this.#wished}
      >
        <div class="column">
          ${this.#chat.messages.length + this.#chat.outgoing.length === 0 ? this.#greeting() : this.#messages()}
          ${this.#trouble()}
        </div>
      </main>
      ${this.#footer()}
      <div class="hidden" role="status">${this.said}</div>
      ${this.dropping ? html`<div class="drop">${word("dropLabel")}</div>` : nothing}
      <passage-dialog ${ref(this.#passage)}></passage-dialog>
      <opinion-dialog
        ${ref(this.#opinion)}
        @opinion=${({ detail }: CustomEvent<Opinion>) => this.#think(detail)}
      ></opinion-dialog>
    `;
  }

  #header() {
    const { client, chatTitle } = this.#chat.info!;
    const person = this.#chat.handledBy;
    return html`<header>
      <div class="column">
        ${client.logoImageUrl ? html`<img src=${client.logoImageUrl} alt="" />` : html`<span class="dot"></span>`}
        <div class="title">
          <h1 dir="auto" lang=${spokenLang}>${chatTitle}</h1>
          ${person ? html`<p class="person" dir="auto">${word("talkingWithLabel", { name: person })}</p>` : nothing}
        </div>
        ${this.#chat.messages.length > 0
          ? html`<a
              class="icon"
              href=${this.#api.transcriptUrl()}
              download="transcript.json"
              title=${word("transcriptLabel")}
              aria-label=${word("transcriptLabel")}
              >${icons.download}</a
            >`
          : nothing}
        ${this.#widget.present
          ? html`<button
              class="icon"
              type="button"
              aria-label=${word("closeChatLabel")}
              @click=${() => this.#widget.tell("close")}
            >
              ${icons.close}
            </button>`
          : nothing}
      </div>
      ${this.#chat.connected ? nothing : html`<p class="connection">${word("reconnectingLabel")}</p>`}
    </header>`;
  }

  #greeting() {
    const { client } = this.#chat.info!;
    return html`<section class="greeting" dir=${client.helloLabel === null ? nothing : spokenDir}>
      <h2 dir="auto" lang=${client.helloLabel === null ? nothing : spokenLang}>
        ${client.helloLabel ?? word("helloLabel")}
      </h2>
      ${client.helloSubLabel ? html`<p dir="auto" lang=${spokenLang}>${client.helloSubLabel}</p>` : nothing}
      ${client.suggestionButtons.length > 0
        ? html`<ul aria-label=${word("suggestionsLabel")}>
            ${client.suggestionButtons.map(
              ({ label, prompt }) =>
                html`<li>
                  <button
                    class="suggestion"
                    type="button"
                    dir="auto"
                    lang=${spokenLang}
                    @click=${() => this.#send(prompt)}
                  >
                    ${label}
                  </button>
                </li>`,
            )}
          </ul>`
        : nothing}
    </section>`;
  }

  #messages() {
    const { messages, outgoing, info, thinking, tools, turn } = this.#chat;
    const shown = messages.filter(({ role, content, state, toolCalls }) => {
      return role === "user" || state !== "failed" || content !== "" || toolCalls.length > 0;
    });
    const idle = turn === null && !thinking && !this.#chat.ended;
    return html`
      ${info!.earlierMessages
        ? html`<button class="button earlier" type="button" @click=${this.#earlier}>${word("earlierLabel")}</button>`
        : nothing}
      <div class="messages" role="log" aria-live="off" aria-label=${word("messagesLabel")}>
        ${repeat(
          shown,
          ({ message_id }) => message_id,
          (message, i) =>
            html`<chat-message
              .message=${message}
              .api=${this.#api}
              .idle=${idle}
              .speaks=${info!.client.audioSynthesisEnabled}
              .reading=${this.#reading.messageId === message.message_id}
              ?last=${i === shown.length - 1 && outgoing.length === 0}
            ></chat-message>`,
        )}
        ${outgoing.map((message) => this.#outgoing(message))}
        ${tools.length > 0 ? html`<tool-list .tools=${tools}></tool-list>` : nothing}
        ${thinking ? html`<div class="thinking" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing}
      </div>
    `;
  }

  #outgoing({ content, attachments, state }: Outgoing) {
    const message = { ...emptyMessage("user"), content, attachments };
    return html`<div>
      <chat-message .message=${message} .api=${this.#api} pending></chat-message>
      ${state === "unsent" ? html`<p class="unsent">${word("unsentLabel")}</p>` : nothing}
    </div>`;
  }

  #trouble() {
    const { problem, unanswered, unsent, ended } = this.#chat;
    const retry = !ended && (unanswered || unsent) ? () => this.#retry() : undefined;
    // In a widget a new chat is a button away, and not where this one was found.
    const over = ended || problem?.full;
    if (problem && over && this.#widget.present) return this.#banner({ ...problem, detail: "" }, undefined, undefined, true);
    if (problem && ended) return this.#banner(problem);
    if (problem) return this.#banner(problem, retry, () => this.#chat.dismiss());
    if (unanswered) return this.#banner({ status: 0, title: word("failedLabel"), detail: "" }, retry);
    return nothing;
  }

  #banner({ title, detail, foreign, retryAt }: Problem, retry?: () => unknown, dismiss?: () => unknown, renews = false) {
    return html`<div class="banner" role="alert">
      <div>
        <strong dir="auto">${title}</strong>
        ${detail && detail !== title
          ? html`<p dir="auto" lang=${foreign ? "en" : nothing}>${detail}</p>`
          : nothing}
        ${retryAt === undefined ? nothing : html`<p class="wait" aria-live="off">${waiting(retryAt)}</p>`}
      </div>
      ${retry
        ? html`<button class="again" type="button" @click=${retry}>${word("retryLabel")}</button>`
        : dismiss
          ? html`<button class="icon" type="button" aria-label=${word("closeLabel")} @click=${dismiss}>${icons.close}</button>`
          : renews
            ? html`<button class="again" type="button" @click=${() => this.#widget.tell("renew")}>${word("newChatLabel")}</button>`
            : nothing}
    </div>`;
  }

  #footer() {
    const { client } = this.#chat.info!;
    if (this.#chat.ended) return html`<footer></footer>`;
    return html`<footer>
      <div class="column">
        ${this.away
          ? html`<button class="latest" type="button" @click=${this.#toEnd}>${word("latestLabel")}</button>`
          : nothing}
        <chat-composer
          ${ref(this.#composer)}
          .api=${this.#api}
          .placeholder=${client.textAreaPlaceholder ?? word("inputPlaceholder")}
          .spoken=${client.textAreaPlaceholder !== null}
          .modes=${client.inputModes}
          .anyFile=${client.uploadUnsupportedFiles}
          .transcribes=${client.audioTranscriptionEnabled}
          .answering=${this.#chat.answering}
          @send=${({ detail }: CustomEvent<Composed>) => this.#send(detail.content, detail.attachments)}
          @stop=${() => this.#chat.stop()}
          @told=${({ detail }: CustomEvent<string>) => (this.said = detail)}
        ></chat-composer>
      </div>
    </footer>`;
  }

  /** Tells that an answer is on its way, then the whole answer once, not word by word. */
  async #announce(): Promise<void> {
    const { answering, messages, notice } = this.#chat;
    const last = messages.at(-1);
    if (notice !== this.#toldNotice) this.said = this.#toldNotice = notice;
    if (answering === this.#wasAnswering) return;
    this.#wasAnswering = answering;
    if (answering) {
      this.said = word("answeringLabel");
      return;
    }
    if (last?.role !== "assistant") this.said = "";
    else this.said = (await loadRenderer())?.wordsOf(last.content) ?? last.content;
    this.#widget.tell("unread");
  }

  #wished({ detail: wish }: Wished): void {
    const { message } = wish;
    const rating = message.feedback?.rating;
    if (wish.kind === "retry") this.#retry();
    else if (wish.kind === "edit") this.#send(wish.content, message.attachments, message.message_id);
    else if (wish.kind === "listen") void this.#reading.toggle(message.message_id);
    else if (wish.kind === "like") void this.#chat.rate(message, rating === "like" ? null : "like");
    else if (wish.kind === "report") void this.#opinion.value?.open(message, true);
    else if (rating === "dislike") void this.#chat.rate(message, null);
    else {
      void this.#chat.rate(message, "dislike");
      void this.#opinion.value?.open(message, false);
    }
  }

  #think({ message, category, comment }: Opinion): void {
    if (category !== null) void this.#chat.report(message, category, comment);
    else if (comment) void this.#chat.rate(message, "dislike", comment);
  }

  #send(prompt: string, attachments: Composed["attachments"] = [], replaces?: string) {
    this.away = false;
    this.#composer.value?.focusInput();
    void this.#chat.send(prompt, attachments, replaces);
  }

  #retry() {
    this.away = false;
    this.#composer.value?.focusInput();
    void this.#chat.retry();
  }

  /** Older messages come above; what is being read stays where it is. */
  async #earlier() {
    const scroller = this.#scroller.value!;
    const below = scroller.scrollHeight - scroller.scrollTop;
    this.away = true;
    await this.#chat.loadEarlier();
    await this.updateComplete;
    requestAnimationFrame(() => scroller.scrollTo({ top: scroller.scrollHeight - below }));
  }

  /** Only a move upwards is the reader's: growing text and following it also fire this event, late. */
  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller.value!;
    const upwards = scrollTop < this.#scrollTop;
    this.#scrollTop = scrollTop;
    if (scrollHeight - scrollTop - clientHeight <= nearEnd) this.away = false;
    else if (upwards) this.away = true;
  }

  #toEnd() {
    this.away = false;
  }
}

/** How long to wait until a moment, in words. */
function waiting(until: number): string {
  const seconds = Math.ceil((until - Date.now()) / 1_000);
  return seconds > 0 ? word("waitLabel", { time: duration(seconds) }) : word("waitOverLabel");
}

customElements.define("chat-page", ChatPage);
