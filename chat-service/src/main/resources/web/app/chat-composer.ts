import { LitElement, css, html } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import type { Labels } from "./api";
import { focusRing } from "./styles";

/** Where the visitor writes: Enter sends, Shift+Enter breaks the line. While an answer runs the button stops it. */
class ChatComposer extends LitElement {
  static override properties = {
    labels: { attribute: false },
    placeholder: { type: String },
    answering: { type: Boolean },
    draft: { state: true },
  };
  static override styles = [
    focusRing,
    css`
      form {
        display: flex;
        align-items: flex-end;
        gap: 0.5rem;
        padding: 0.45rem 0.45rem 0.45rem 1.1rem;
        border: 1px solid var(--line-strong);
        border-radius: 26px;
        background: var(--surface);
        box-shadow: var(--shadow);
        transition: border-color 0.15s;
      }

      form:focus-within {
        border-color: var(--accent-text);
        box-shadow:
          0 0 0 1px var(--accent-text),
          var(--shadow);
      }

      textarea {
        flex: 1;
        min-width: 0;
        max-height: 40vh;
        padding: 0.5rem 0;
        border: 0;
        outline: 0;
        background: none;
        color: var(--text);
        font: inherit;
        line-height: 1.5;
        resize: none;
        field-sizing: content;
      }

      /* The ring is drawn by the form around it. */
      textarea:focus-visible {
        outline: 0;
      }

      textarea::placeholder {
        color: var(--muted);
        opacity: 1;
      }

      button {
        flex: none;
        display: grid;
        place-content: center;
        width: 2.5rem;
        height: 2.5rem;
        border: 0;
        border-radius: 50%;
        background: var(--accent);
        color: var(--on-accent);
        transition:
          background 0.15s,
          color 0.15s;
      }

      button[aria-disabled="true"] {
        background: var(--sunken);
        color: var(--muted);
        cursor: default;
      }
    `,
  ];

  declare labels: Labels;
  declare placeholder: string;
  declare answering: boolean;
  declare draft: string;
  #input = createRef<HTMLTextAreaElement>();

  constructor() {
    super();
    this.answering = false;
    this.draft = "";
    this.placeholder = "";
  }

  focusInput(): void {
    this.#input.value?.focus();
  }

  override render() {
    const empty = this.draft.trim() === "";
    return html`<form @submit=${this.#submit}>
      <textarea
        ${ref(this.#input)}
        rows="1"
        maxlength="32000"
        enterkeyhint="send"
        aria-label=${this.placeholder}
        placeholder=${this.placeholder}
        .value=${this.draft}
        @input=${this.#typed}
        @keydown=${this.#pressed}
      ></textarea>
      ${this.answering
        ? html`<button type="button" class="stop" aria-label=${this.labels.stopLabel} @click=${this.#stop}>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              <rect width="14" height="14" rx="3" fill="currentColor" />
            </svg>
          </button>`
        : html`<button type="submit" class="send" aria-label=${this.labels.sendButtonLabel} aria-disabled=${empty}>
            <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
              <path
                d="M10 16V4.500M4.500 9.500L10 4l5.500 5.500"
                stroke="currentColor"
                stroke-width="2"
                stroke-linecap="round"
                stroke-linejoin="round"
              />
            </svg>
          </button>`}
    </form>`;
  }

  #typed() {
    this.draft = this.#input.value!.value;
  }

  #pressed(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a candidate.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  #submit(event: Event) {
    event.preventDefault();
    const text = this.draft.trim();
    if (text === "" || this.answering) return;
    this.draft = "";
    this.dispatchEvent(new CustomEvent("send", { detail: text }));
  }

  #stop() {
    this.dispatchEvent(new CustomEvent("stop"));
    this.focusInput();
  }
}

export type { ChatComposer };
customElements.define("chat-composer", ChatComposer);
