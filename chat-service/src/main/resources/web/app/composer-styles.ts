import { css } from "lit";

export const composerStyles = css`
  form {
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

  .row {
    display: flex;
    align-items: flex-end;
    gap: 0.25rem;
    padding: 0.45rem;
  }

  textarea {
    flex: 1;
    min-width: 0;
    max-height: 40vh;
    padding-block: 0.5rem;
    padding-inline: 0.65rem 0.25rem;
    border: 0;
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

  .round {
    flex: none;
    display: grid;
    place-content: center;
    width: 2.5rem;
    height: 2.5rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--muted);
    transition:
      background 0.15s,
      color 0.15s;
  }

  .round:hover {
    background: var(--sunken);
    color: var(--text);
  }

  .round.main {
    background: var(--accent);
    color: var(--on-accent);
  }

  .round.main[aria-disabled="true"] {
    background: var(--sunken);
    color: var(--muted);
    cursor: default;
  }

  .round.recording {
    background: var(--danger);
    color: var(--surface);
  }

  ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
    margin: 0;
    padding: 0.7rem 0.8rem 0;
    list-style: none;
  }

  li {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    max-width: 100%;
    padding-inline: 0.7rem 0.2rem;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--bg);
    font-size: 0.8125rem;
  }

  li > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  li.refused {
    flex-wrap: wrap;
    border-color: var(--danger-line);
    background: var(--danger-bg);
    color: var(--danger);
  }

  li button {
    display: grid;
    place-content: center;
    width: 1.9rem;
    height: 1.9rem;
    padding: 0;
    border: 0;
    border-radius: 9px;
    background: none;
    color: inherit;
  }

  li.uploading::before {
    content: "";
    flex: none;
    width: 0.8rem;
    height: 0.8rem;
    border: 2px solid var(--line-strong);
    border-inline-start-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  .said {
    margin: 0;
    padding: 0.5rem 1.1rem 0;
    color: var(--muted);
    font-size: 0.8125rem;
  }
`;
