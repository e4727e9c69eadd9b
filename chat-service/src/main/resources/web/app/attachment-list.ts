import { css, html, nothing } from "lit";
import type { Attachment, ChatApi } from "./api";
import { PageElement } from "./element";
import { icons } from "./icons";
import { word } from "./words";

/** What came with a message: images to look at, audio to hear, everything else to open. */
class AttachmentList extends PageElement {
  static override properties = { attachments: { attribute: false }, api: { attribute: false } };
  static override styles = css`
    ul {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: 0.5rem;
      margin: 0 0 0.4rem;
      padding: 0;
      list-style: none;
    }

    li {
      max-width: 100%;
    }

    img {
      display: block;
      max-width: min(18rem, 100%);
      max-height: 14rem;
      border: 1px solid var(--line);
      border-radius: 14px;
    }

    audio {
      display: block;
      width: 18rem;
      max-width: 100%;
    }

    .file {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      max-width: 18rem;
      padding: 0.5rem 0.8rem;
      border: 1px solid var(--line);
      border-radius: 12px;
      background: var(--surface);
      color: var(--text);
      font-size: 0.875rem;
      text-decoration: none;
    }

    .file:hover {
      border-color: var(--line-strong);
    }

    .file span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    svg {
      flex: none;
      color: var(--muted);
    }
  `;

  declare attachments: Attachment[];
  declare api: ChatApi;

  override render() {
    return html`<ul aria-label=${word("attachmentsLabel")}>
      ${this.attachments.map((attachment) => html`<li>${this.#one(attachment)}</li>`)}
    </ul>`;
  }

  #one({ id, name, kind }: Attachment) {
    const address = this.api.attachmentUrl(id);
    if (kind === "image") {
      return html`<a href=${address} target="_blank" rel="noopener"><img src=${address} alt=${name || word("imageLabel")} /></a>`;
    }
    if (kind === "audio") return html`<audio controls preload="none" src=${address} aria-label=${name || nothing}></audio>`;
    return html`<a class="file" href=${address} target="_blank" rel="noopener" download=${name}>
      ${icons.file}<span dir="auto">${name}</span>
    </a>`;
  }
}

customElements.define("attachment-list", AttachmentList);
