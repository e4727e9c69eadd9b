import { type TemplateResult, svg, html } from "lit";

/** Line drawings of 20 by 20; decoration only, what they stand for is said by the button around them. */
function icon(paths: TemplateResult, size = 18): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${paths}
  </svg>`;
}

export const icons = {
  send: icon(svg`<path stroke-width="2" d="M10 16V4.5M4.500 9.500L10 4l5.500 5.500" />`, 20),
  stop: icon(svg`<rect x="4.500" y="4.500" width="11" height="11" rx="2" fill="currentColor" />`),
  attach: icon(svg`<path d="M16 9.300l-6.200 6.200a3.900 3.900 0 01-5.500-5.500l6.600-6.600a2.600 2.600 0 013.700 3.700l-6.600 6.600a1.300 1.300 0 01-1.900-1.900L12 6" />`, 20),
  microphone: icon(svg`<rect x="7.200" y="2.500" width="5.600" height="9.500" rx="2.800" /><path d="M4.500 9.500a5.500 5.500 0 0011 0M10 15v2.500" />`, 20),
  close: icon(svg`<path d="M5 5l10 10M15 5L5 15" />`),
  copy: icon(svg`<rect x="7" y="7" width="9.500" height="9.500" rx="2" /><path d="M13 4.500a1.500 1.500 0 00-1.500-1H5A1.500 1.500 0 003.500 5v6.500a1.500 1.500 0 001 1.500" />`),
  check: icon(svg`<path d="M4 10.500l4 4L16 6" />`),
  edit: icon(svg`<path d="M12.500 4.500l3 3L7 16H4v-3zM11 6l3 3" />`),
  like: icon(svg`<path d="M6.500 9v7.500M6.500 9l3-6c1.500 0 2.200 1 2 2.500L11 8h4a1.600 1.600 0 011.600 1.900l-1 5.200a1.700 1.700 0 01-1.700 1.400H4.500a1 1 0 01-1-1V10a1 1 0 011-1z" />`),
  dislike: icon(svg`<path d="M13.500 11V3.500M13.500 11l-3 6c-1.500 0-2.200-1-2-2.500L9 12H5a1.600 1.600 0 01-1.600-1.900l1-5.200a1.700 1.700 0 011.700-1.400h9.400a1 1 0 011 1V10a1 1 0 01-1 1z" />`),
  flag: icon(svg`<path d="M5 17V3.500M5 4h9.500l-2 3.500 2 3.500H5" />`),
  speaker: icon(svg`<path d="M3.500 7.800v4.400h3L10.500 16V4L6.500 7.800zM13.500 7.500a3.500 3.500 0 010 5M15.500 5a7 7 0 010 10" />`),
  again: icon(svg`<path d="M4.300 8.200A6 6 0 114 11.500M4 4v4.200h4.200" />`),
  file: icon(svg`<path d="M11.500 2.800H6A1.500 1.500 0 004.500 4.300v11.400A1.500 1.500 0 006 17.200h8a1.500 1.500 0 001.500-1.500V6.800zM11.500 2.800v4h4" />`),
  tool: icon(svg`<path d="M12.300 3.400a4 4 0 00-3.600 5.500L3.500 14v2.500H6l5.100-5.200a4 4 0 005.400-4.500L14 9.300l-2.300-.9-.9-2.300z" />`),
  download: icon(svg`<path d="M10 3.500v8.500M6.500 9L10 12.500 13.500 9M4 16h12" />`),
};
