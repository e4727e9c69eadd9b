import { css } from "lit";

export const focusRing = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :focus-visible {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }

  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }

  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;

/** A small button with a drawing, for what can be done with a message. */
export const iconButton = css`
  .icon {
    display: inline-grid;
    place-content: center;
    min-width: 2rem;
    height: 2rem;
    padding: 0;
    border: 0;
    border-radius: 9px;
    background: none;
    color: var(--muted);
    transition:
      background 0.15s,
      color 0.15s;
  }

  .icon:hover,
  .icon[aria-pressed="true"] {
    background: var(--sunken);
    color: var(--text);
  }

  .icon[aria-pressed="true"] {
    color: var(--accent-text);
  }
`;

/** A button with words. */
export const wordButton = css`
  .button {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-height: 2.25rem;
    padding: 0.3rem 0.9rem;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    font-size: 0.875rem;
    transition: border-color 0.15s;
  }

  .button:hover {
    border-color: var(--line-strong);
  }

  .button.main {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }

  .button[disabled] {
    opacity: 0.5;
    cursor: default;
  }
`;
