import { html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import type { Attachment, ChatApi } from "./api";
import { Attaching, type Draft } from "./attaching";
import { composerStyles } from "./composer-styles";
import { Dictation } from "./dictation";
import { PageElement } from "./element";
import { icons } from "./icons";
import { spokenDir, spokenLang } from "./spoken";
import { word } from "./words";

/** What is sent. */
export interface Composed {
  content: string;
  attachments: Attachment[];
}

/** What a file chooser offers for each input mode. */
const chosen: Record<string, string> = {
  image: "image/png,image/jpeg,image/gif,image/webp",
  document: ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf,.csv,.html,.json,.xml,text/*",
  audio: "audio/*",
};

/** Where the visitor writes: Enter sends, Shift+Enter breaks the line. While an answer runs the button stops it. */
class ChatComposer extends PageElement {
  static override properties = {
    api: { attribute: false },
    placeholder: { type: String },
    spoken: { type: Boolean },
    modes: { attribute: false },
    anyFile: { type: Boolean },
    transcribes: { type: Boolean },
    answering: { type: Boolean },
    draft: { state: true },
    refusal: { state: true },
  };
  static override styles = composerStyles;

  declare api: ChatApi;
  declare placeholder: string;
  /** Whether the placeholder is the client's own, in its language. */
  declare spoken: boolean;
  /** What may be sent: `text`, `image`, `document`, `audio`. */
  declare modes: string[];
  declare anyFile: boolean;
  /** Whether recordings become words; otherwise they are sent as they are. */
  declare transcribes: boolean;
  declare answering: boolean;
  declare private draft: string;
  declare private refusal: string;
  readonly #attaching = new Attaching(this, () => this.api);
  readonly #dictation = new Dictation(
    this,
    () => this.api,
    () => this.transcribes,
    (text) => this.write(this.draft ? `${this.draft.trimEnd()} ${text}` : text),
    (file) => this.attach([file]),
  );
  #lastTold = "";
  /** Sent already, but for a file that is still on its way. */
  #waiting = false;
  #input = createRef<HTMLTextAreaElement>();
  #files = createRef<HTMLInputElement>();

  constructor() {
    super();
    this.modes = [];
    this.anyFile = false;
    this.transcribes = false;
    this.answering = false;
    this.placeholder = "";
    this.spoken = false;
    this.draft = "";
    this.refusal = "";
  }

  focusInput(): void {
    this.#input.value?.focus();
  }

  /** Puts words into the place to write. */
  write(text: string): void {
    this.draft = text;
    this.focusInput();
  }

  /** Puts back a message that was refused, unless something else is being written already. */
  restore(content: string, attachments: Attachment[]): void {
    if (this.draft.trim() === "") this.draft = content;
    this.#attaching.restore(attachments);
  }

  get takesFiles(): boolean {
    return this.anyFile || this.modes.some((mode) => mode in chosen);
  }

  attach(files: Iterable<File>): void {
    this.refusal = this.takesFiles ? "" : word("noFilesLabel");
    if (this.takesFiles) void this.#attaching.add(files);
    this.focusInput();
  }

  override render() {
    const { drafts } = this.#attaching;
    const told = this.#told;
    return html`<form @submit=${this.#submit}>
      ${drafts.length > 0
        ? html`<ul aria-label=${word("attachmentsLabel")}>
            ${drafts.map((draft) => this.#draft(draft))}
          </ul>`
        : nothing}
      ${told ? html`<p class="said">${told}</p>` : nothing}
      <div class="row">
        ${this.takesFiles ? this.#chooser() : nothing}
        <textarea
          ${ref(this.#input)}
          rows="1"
          maxlength="32000"
          enterkeyhint="send"
          lang=${this.spoken ? spokenLang : nothing}
          dir=${this.draft ? "auto" : this.spoken ? spokenDir : nothing}
          aria-label=${this.placeholder}
          placeholder=${this.placeholder}
          .value=${this.draft}
          @input=${this.#typed}
          @keydown=${this.#pressed}
          @paste=${this.#pasted}
        ></textarea>
        ${this.modes.includes("audio") ? this.#microphone() : nothing} ${this.#mainButton()}
      </div>
    </form>`;
  }

  /** What is written below the files is also told to those who listen. */
  protected override updated(): void {
    if (this.#waiting && !this.#attaching.uploading) this.#send();
    const refused = this.#attaching.drafts.find(({ state }) => state === "refused");
    const told = this.#told || (refused ? word("uploadFailedLabel", { name: refused.name }) : "");
    if (told === this.#lastTold) return;
    this.#lastTold = told;
    this.dispatchEvent(new CustomEvent("told", { detail: told }));
  }

  get #told(): string {
    return this.refusal || this.#dictation.problem || this.#recording();
  }

  #mainButton() {
    if (this.answering) {
      return html`<button type="button" class="round main stop" aria-label=${word("stopLabel")} @click=${this.#stop}>
        ${icons.stop}
      </button>`;
    }
    return html`<button
      type="submit"
      class="round main send"
      aria-label=${word("sendButtonLabel")}
      aria-disabled=${!this.#sendable}
    >
      ${icons.send}
    </button>`;
  }

  #chooser() {
    const accept = this.anyFile ? nothing : this.modes.flatMap((mode) => chosen[mode] ?? []).join(",");
    return html`<button
        type="button"
        class="round"
        aria-label=${word("attachLabel")}
        title=${word("attachLabel")}
        @click=${() => this.#files.value?.click()}
      >
        ${icons.attach}</button
      ><input ${ref(this.#files)} type="file" hidden multiple accept=${accept} @change=${this.#choose} />`;
  }

  #microphone() {
    const recording = this.#dictation.state === "recording";
    const label = word(recording ? "stopRecordingLabel" : "recordLabel");
    return html`<button
      type="button"
      class=${recording ? "round recording" : "round"}
      aria-label=${label}
      title=${label}
      ?disabled=${this.#dictation.state === "transcribing"}
      @click=${() => (recording ? this.#dictation.stop() : this.#dictation.start())}
    >
      ${recording ? icons.stop : icons.microphone}
    </button>`;
  }

  #draft(draft: Draft) {
    const { name, state, reason, foreign } = draft;
    return html`<li class=${state} aria-label=${state === "uploading" ? word("uploadingLabel", { name }) : nothing}>
      <span dir="auto"
        >${state === "refused"
          ? html`${word("uploadFailedLabel", { name })} <span lang=${foreign ? "en" : nothing}>${reason}</span>`
          : name}</span
      >
      <button type="button" aria-label=${word("removeLabel", { name })} @click=${() => this.#remove(draft)}>
        ${icons.close}
      </button>
    </li>`;
  }

  #recording(): string {
    return { idle: "", recording: word("recordingLabel"), transcribing: word("transcribingLabel") }[this.#dictation.state];
  }

  get #sendable(): boolean {
    return this.draft.trim() !== "" || this.#attaching.drafts.some(({ state }) => state !== "refused");
  }

  #typed() {
    this.draft = this.#input.value!.value;
    this.refusal = "";
    this.#waiting = false;
  }

  #pressed(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a candidate.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  #pasted(event: ClipboardEvent) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  #choose() {
    const input = this.#files.value!;
    this.attach([...(input.files ?? [])]);
    input.value = "";
  }

  #remove(draft: Draft) {
    this.#attaching.remove(draft);
    this.focusInput();
  }

  #submit(event: Event) {
    event.preventDefault();
    if (this.#attaching.uploading) this.#waiting = true;
    else this.#send();
  }

  #send() {
    this.#waiting = false;
    if (!this.#sendable || this.answering) return;
    const detail: Composed = { content: this.draft.trim(), attachments: this.#attaching.take() };
    this.draft = "";
    this.dispatchEvent(new CustomEvent("send", { detail }));
  }

  #stop() {
    this.dispatchEvent(new CustomEvent("stop"));
    this.focusInput();
  }
}

export type { ChatComposer };
customElements.define("chat-composer", ChatComposer);
