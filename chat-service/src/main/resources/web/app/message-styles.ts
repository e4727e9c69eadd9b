import { css } from "lit";

export const messageStyles = css`
  :host {
    display: block;
  }

  /* Which side words are on is the page's direction, whatever theirs is. */
  .said {
    display: flex;
    justify-content: flex-end;
  }

  .bubble {
    max-width: min(85%, 36rem);
    padding: 0.6rem 1rem;
    border-radius: var(--radius);
    border-bottom-right-radius: 6px;
    background: var(--accent-soft);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .said:dir(rtl) .bubble {
    border-bottom-right-radius: var(--radius);
    border-bottom-left-radius: 6px;
  }

  .mine {
    justify-content: flex-end;
  }

  .pending {
    opacity: 0.65;
  }

  .author {
    width: fit-content;
    margin: 0 0 0.2rem;
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--muted);
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.15rem;
    margin: 0.35rem -0.4rem 0;
  }

  /* Earlier messages show what can be done with them when they are looked at. */
  @media (hover: hover) and (pointer: fine) {
    :host(:not([last])) .actions {
      opacity: 0;
      transition: opacity 0.15s;
    }

    :host(:hover) .actions,
    :host(:focus-within) .actions {
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
    padding-block: 0.25rem;
    padding-inline: 0.3rem 0.7rem;
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

  .edit {
    display: grid;
    gap: 0.6rem;
    padding: 0.75rem;
    border: 1px solid var(--accent-text);
    border-radius: var(--radius);
    background: var(--surface);
  }

  .edit textarea {
    width: 100%;
    min-height: 4rem;
    max-height: 40vh;
    padding: 0.25rem;
    border: 0;
    background: none;
    color: var(--text);
    font: inherit;
    field-sizing: content;
    resize: none;
  }

  .edit div {
    display: flex;
    justify-content: flex-end;
    gap: 0.5rem;
  }

  details.debug {
    margin-top: 0.5rem;
    color: var(--muted);
    font-size: 0.8125rem;
  }

  details.debug pre {
    overflow-x: auto;
    font: 0.75rem/1.5 var(--mono);
  }
`;
