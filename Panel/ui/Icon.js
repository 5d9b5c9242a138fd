// The panel's own icons: 20 × 20, one stroke, drawn in the text's colour. They are decoration: the word stands beside.

import { html } from '../app/html.js';

const paths = {
  campaigns: 'M3 8v4h2.5L11 15.5v-11L5.5 8H3Zm11-1.5a5 5 0 0 1 0 7M6 12l1 4.5h2L8.3 13',
  exclude: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM5 5l10 10',
  template: 'M4 3.5h12v13H4zM7 7h6M7 10h6M7 13h3.5',
  system: 'M2.5 10.5H6l2-6 4 11 2-5h3.5',
  play: 'M6 4v12l10-6z',
  pause: 'M6.5 4v12M13.5 4v12',
  stop: 'M5 5h10v10H5z',
  check: 'M4 10.5 8 15l8-9.5',
  cross: 'M5 5l10 10M15 5 5 15',
  clock: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM10 6v4.3l2.8 1.9',
  calendar: 'M3.5 4.5h13v12h-13zM3.5 8.5h13M7 2.8v3M13 2.8v3',
  draft: 'M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2zM11.5 5.9l2.6 2.6',
  question: 'M7.3 7.5a2.7 2.7 0 1 1 4 2.3c-.9.5-1.3 1-1.3 2M10 14.8v.2M10 2.3a7.7 7.7 0 1 0 0 15.4 7.7 7.7 0 0 0 0-15.4Z',
  alert: 'M10 3 17.5 16h-15zM10 8v3.8M10 13.8v.2',
  info: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM10 9.2v4.3M10 6.5v.2',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  plus: 'M10 4v12M4 10h12',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  next: 'M8 4.5 13.5 10 8 15.5',
  down: 'M5 7.5 10 12.5l5-5',
  download: 'M10 3v9.5M6 9l4 4 4-4M4 16.5h12',
  upload: 'M10 13V3.5M6 7.5l4-4 4 4M4 16.5h12',
  retry: 'M15.5 8A6 6 0 1 0 16 11M16 4v4h-4',
  copy: 'M7 7h9.5v9.5H7zM4 13H3.5V3.5H13V4',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v4.5M11.5 9v4.5',
  gauge: 'M3.5 14.5a7.2 7.2 0 1 1 13 0M10 12l3.5-4',
  sent: 'M3 10.2 17 3.5l-4.5 13-3-5.5zM9.5 11 17 3.5',
  read: 'M2 10.5 5.5 14.5l7-8.5M9 14l.8.7 7.7-8.7',
  reply: 'M8 5 3.5 9.5 8 14M4 9.5h7a5.5 5.5 0 0 1 5.5 5.5',
  file: 'M5 2.8h6.5L15.5 7v10.2H5zM11.5 2.8V7h4M7.5 10.5h5.5M7.5 13.5h5.5M10.2 10.5v5',
  image: 'M3 4.5h14v11H3zM3 13l4-4 3.5 3.5 2.5-2 4 3.5M12.8 7.7h.01',
  video: 'M3 5h14v10H3zM8.5 7.5v5l4-2.5z',
  place: 'M10 17.5s5.5-5.5 5.5-9.5a5.5 5.5 0 0 0-11 0c0 4 5.5 9.5 5.5 9.5ZM10 8h.01',
  link: 'M8 12.5 12.5 8M7 9.5l-2.3 2.3a2.5 2.5 0 0 0 3.5 3.5L10.5 13M9.5 7l2.3-2.3a2.5 2.5 0 0 1 3.5 3.5L13 10.5',
  phone: 'M6.5 3 8.5 7 6.8 8.5c.8 1.9 2.8 3.9 4.7 4.7L13 11.5l4 2c0 2-1.5 3.5-3.5 3.5C8 17 3 12 3 6.5 3 4.5 4.5 3 6.5 3Z',
  person: 'M10 3.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM3.8 17c.5-3.5 3-5.2 6.2-5.2s5.7 1.7 6.2 5.2',
  leave: 'M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H7.5',
  cloudOff: 'M3 3l14 14M6 8.5A3.5 3.5 0 0 0 6.5 15h7M8.5 5.6A4.5 4.5 0 0 1 14.5 9a3 3 0 0 1 2 4.8',
  inbox: 'M3 11l2-7h10l2 7v5.5H3zM3 11h4l1 2.5h4L13 11h4',
  test: 'M7 3h6M8 3v5L4 15.5a1 1 0 0 0 .9 1.5h10.2a1 1 0 0 0 .9-1.5L12 8V3M6 12.5h8',
  money: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM12.2 7.5c-.4-.8-1.2-1.1-2.2-1.1-1.3 0-2.2.6-2.2 1.7 0 2.5 4.5 1.2 4.5 3.7 0 1.1-1 1.8-2.3 1.8-1.1 0-2-.4-2.4-1.3M10 5v10',
};

export function Icon({ name, label }) {
  return html`
    <svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor"
      stroke-width=${name === 'more' ? 2.4 : 1.6}
      stroke-linecap="round" stroke-linejoin="round" role=${label ? 'img' : undefined} aria-label=${label}
      aria-hidden=${label ? undefined : 'true'}><path d=${paths[name]} /></svg>`;
}

/** The mark: a loop, and a dot that goes round in it. */
export function Mark() {
  return html`
    <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0b6374" /><path
      d="M22.5 11.5A8 8 0 1 0 24 16" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" /><path
      d="M24.6 6.4v6h-6z" fill="#fff" /><circle cx="16" cy="16" r="2.6" fill="#ffd166" /></svg>`;
}
