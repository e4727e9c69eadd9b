import { LitElement, html, nothing, type PropertyValues } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { applyAccent } from "./accent";
import { ChatApi, type Labels, type Problem } from "./api";
import "./chat-composer";
import type { ChatComposer } from "./chat-composer";
import "./chat-message";
import { pageStyles } from "./chat-page-styles";
import { Conversation } from "./conversation";
import { wordsOf } from "./markdown";
import type { CitationOpened } from "./markdown-text";
import "./passage-dialog";
import type { PassageDialog } from "./passage-dialog";
import { focusRing } from "./styles";

/** Distance from the end, in CSS pixels, within which the list follows a growing answer. */
const nearEnd = 80;

/** The whole page: greeting or messages, errors, and the place to write. */
class ChatPage extends LitElement {
  static override properties = { away: { state: true } };
  static override styles = [focusRing, pageStyles];

  /** Whether the reader scrolled up, so that the list must not move under them. */
  declare away: boolean;
  readonly #chat = new Conversation(this, new ChatApi(location.pathname.split("/").filter(Boolean).at(-1) ?? ""));
  #scroller = createRef<HTMLElement>();
  #composer = createRef<ChatComposer>();
  #passage = createRef<PassageDialog>();
  #said = "";
  #scrollTop = 0;

  constructor() {
    super();
    this.away = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#open();
  }

  async #open(): Promise<void> {
    await this.#chat.load();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const paint = () => {
      const color = this.#chat.info?.client.primaryColor;
      if (color) applyAccent(color, document.documentElement, dark.matches);
    };
    paint();
    dark.addEventListener("change", paint);
    await this.updateComplete;
    if (matchMedia("(pointer: fine)").matches) this.#composer.value?.focusInput();
  }

  protected override updated(_changed: PropertyValues): void {
    const scroller = this.#scroller.value;
    // The answer draws itself in the same frame, after this element.
    if (scroller && !this.away) requestAnimationFrame(() => scroller.scrollTo({ top: scroller.scrollHeight }));
  }

  override render() {
    const { info, problem } = this.#chat;
    if (!info) {
      return problem ? html`<div class="alone">${this.#banner(problem, {}, () => this.#open())}</div>` : nothing;
    }
    const labels = info.culture;
    return html`
      ${this.#header()}
      <main
        ${ref(this.#scroller)}
        @scroll=${this.#scrolled}
        @citation-opened=${(event: CitationOpened) => this.#passage.value?.open(event.detail)}
        @retry=${() => this.#retry()}
      >
        <div class="column">
          ${this.#chat.messages.length === 0 ? this.#greeting() : this.#messages(labels)}
          ${this.#trouble(labels)}
        </div>
      </main>
      <footer>
        <div class="column">
          ${this.away
            ? html`<button class="latest" type="button" @click=${this.#toEnd}>${labels.latestLabel}</button>`
            : nothing}
          <chat-composer
            ${ref(this.#composer)}
            .labels=${labels}
            .placeholder=${info.client.textAreaPlaceholder ?? labels.inputPlaceholder}
            .answering=${this.#chat.answering}
            @send=${(event: CustomEvent<string>) => this.#send(event.detail)}
            @stop=${() => this.#chat.stop()}
          ></chat-composer>
        </div>
      </footer>
      <div class="hidden" role="status">${this.#announcement(labels)}</div>
      <passage-dialog ${ref(this.#passage)} .labels=${labels}></passage-dialog>
    `;
  }

  #header() {
    const { client, chatTitle } = this.#chat.info!;
    return html`<header>
      <div class="column">
        ${client.logoImageUrl ? html`<img src=${client.logoImageUrl} alt="" />` : html`<span class="dot"></span>`}
        <h1>${chatTitle}</h1>
      </div>
    </header>`;
  }

  #greeting() {
    const { client, culture } = this.#chat.info!;
    return html`<section class="greeting">
      <h2>${client.helloLabel ?? culture.helloLabel}</h2>
      ${client.helloSubLabel ? html`<p>${client.helloSubLabel}</p>` : nothing}
      ${client.suggestionButtons.length > 0
        ? html`<ul aria-label=${culture.suggestionsLabel}>
            ${client.suggestionButtons.map(
              ({ label, prompt }) =>
                html`<li>
                  <button class="suggestion" type="button" @click=${() => this.#send(prompt)}>${label}</button>
                </li>`,
            )}
          </ul>`
        : nothing}
    </section>`;
  }

  #messages(labels: Labels) {
    const { messages } = this.#chat;
    return html`<div class="messages" role="log" aria-live="off" aria-label=${labels.messagesLabel}>
      ${messages.map(
        (message, i) =>
          html`<chat-message
            .message=${message}
            .labels=${labels}
            .last=${i === messages.length - 1}
          ></chat-message>`,
      )}
    </div>`;
  }

  #trouble(labels: Labels) {
    const { problem, unanswered } = this.#chat;
    const retry = unanswered ? () => this.#retry() : undefined;
    if (problem) return this.#banner(problem, labels, retry);
    if (unanswered) return this.#banner({ status: 0, title: labels.failedLabel, detail: "" }, labels, retry);
    return nothing;
  }

  #banner(problem: Problem, labels: Labels, retry?: () => unknown) {
    return html`<div class="banner" role="alert">
      <div>
        <strong>${problem.title}</strong>
        ${problem.detail ? html`<p>${problem.detail}</p>` : nothing}
        ${problem.retryAfter ? html`<p>${waiting(problem.retryAfter)}</p>` : nothing}
      </div>
      ${retry ? html`<button type="button" @click=${retry}>${labels.retryLabel ?? "Try again"}</button>` : nothing}
    </div>`;
  }

  /** What a screen reader is told: that an answer is on its way, then the whole answer once, not word by word. */
  #announcement(labels: Labels): string {
    const last = this.#chat.messages.at(-1);
    if (last?.role === "assistant" && last.state === "streaming") this.#said = labels.answeringLabel;
    else if (this.#said === labels.answeringLabel) this.#said = last?.role === "assistant" ? wordsOf(last.content) : "";
    return this.#said;
  }

  #send(prompt: string) {
    this.away = false;
    this.#composer.value?.focusInput();
    void this.#chat.send(prompt);
  }

  #retry() {
    this.away = false;
    this.#composer.value?.focusInput();
    void this.#chat.retry();
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

function waiting(seconds: number): string {
  const [amount, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return `You can write again in ${amount} ${unit}${amount === 1 ? "" : "s"}.`;
}

customElements.define("chat-page", ChatPage);
