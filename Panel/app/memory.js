// Keeps the person's last choices in this browser: the mailbox, and nothing about anybody. It works without storage.

export function remember(name, value) {
  try { localStorage.setItem(`loopserver.${name}`, value); } catch { /* a browser that keeps nothing */ }
}

export function remembered(name) {
  try { return localStorage.getItem(`loopserver.${name}`) ?? ''; } catch { return ''; }
}
