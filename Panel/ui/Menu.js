// A button that opens a short list. Arrow keys go through it, Escape and a click elsewhere close it.

import { html, useEffect, useRef, useState } from '../app/html.js';
import { Icon } from './Icon.js';

export function Menu({ label, icon = 'more', children, isSlim = true }) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef();
  const opener = useRef();
  useEffect(() => {
    if (!isOpen) return;
    place.current.querySelector('.menu-list a, .menu-list button')?.focus();
    const close = event => { if (!place.current?.contains(event.target)) setOpen(false); };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [isOpen]);
  const onKey = event => {
    if (!isOpen) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
      opener.current.focus();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const entries = [...place.current.querySelectorAll('.menu-list a, .menu-list button')];
    const step = event.key === 'ArrowDown' ? 1 : -1;
    entries[(entries.indexOf(document.activeElement) + step + entries.length) % entries.length]?.focus();
  };
  const leave = event => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); };
  return html`
    <div class="menu" ref=${place} onKeyDown=${onKey} onFocusOut=${leave}>
      <button type="button" class=${`button plain icon ${isSlim ? 'slim' : ''}`} ref=${opener} aria-haspopup="true"
        aria-expanded=${isOpen ? 'true' : 'false'}
        aria-label=${label} title=${label} onClick=${() => setOpen(!isOpen)}><${Icon} name=${icon} /></button>
      ${isOpen && html`<div class="menu-list" onClick=${() => setOpen(false)}>${children}</div>`}
    </div>`;
}
