import { css, html, nothing } from "lit";
import type { ChatMessage } from "./api";
import { PageDialog, dialogStyles } from "./page-dialog";
import { wordButton } from "./styles";
import { word } from "./words";

const categories = ["incorrect", "harmful", "privacy", "other"];

/** What a visitor says of an answer: why it is not good, or, as a report, what is wrong with it. */
export interface Opinion {
  message: ChatMessage;
  /** Only of a report. */
  category: string | null;
  comment: string;
}

/** Asks for words about an answer; fires `opinion` with them. */
class OpinionDialog extends PageDialog {
  static override styles = [
    dialogStyles,
    wordButton,
    css`
      form {
        display: grid;
        gap: 0.9rem;
      }

      fieldset {
        display: grid;
        gap: 0.4rem;
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        padding: 0 0 0.4rem;
        font-weight: 600;
      }

      .choice {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        min-height: 2rem;
      }

      input {
        accent-color: var(--accent);
        width: 1.1rem;
        height: 1.1rem;
        margin: 0;
      }

      textarea {
        display: block;
        width: 100%;
        min-height: 6rem;
        margin-top: 0.35rem;
        padding: 0.6rem 0.8rem;
        border: 1px solid var(--line-strong);
        border-radius: 12px;
        background: var(--bg);
        color: var(--text);
        font: inherit;
        resize: vertical;
      }

      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 0.6rem;
      }
    `,
  ];

  #message: ChatMessage | undefined;
  #reports = false;

  open(message: ChatMessage, reports: boolean): Promise<void> {
    this.#message = message;
    this.#reports = reports;
    return this.show();
  }

  protected override kind() {
    return "";
  }

  protected override heading() {
    return word(this.#reports ? "reportLabel" : "sendFeedbackLabel");
  }

  protected override content() {
    return html`<form @submit=${this.#submit}>
      ${this.#reports ? this.#categories() : nothing}
      <label>${word("commentLabel")}<textarea name="comment" dir="auto" maxlength="2000"></textarea></label>
      <div class="actions">
        <button class="button" type="button" @click=${this.close}>${word("cancelLabel")}</button>
        <button class="button main" type="submit">
          ${word(this.#reports ? "sendReportLabel" : "sendFeedbackLabel")}
        </button>
      </div>
    </form>`;
  }

  #categories() {
    return html`<fieldset>
      <legend>${word("categoryLabel")}</legend>
      ${categories.map(
        (category, i) =>
          html`<label class="choice">
            <input type="radio" name="category" value=${category} ?checked=${i === 0} />${word(`${category}Label`)}
          </label>`,
      )}
    </fieldset>`;
  }

  #submit(event: SubmitEvent) {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const category = this.#reports ? String(form.get("category")) : null;
    const detail: Opinion = { message: this.#message!, category, comment: String(form.get("comment")).trim() };
    this.dispatchEvent(new CustomEvent("opinion", { detail }));
    this.close();
  }
}

export type { OpinionDialog };
customElements.define("opinion-dialog", OpinionDialog);
