// What this browser remembers of the person's last choices: the mailbox, nothing about anybody. Works without storage.

export function remember(name, value) {
  try { localStorage.setItem(`loopserver.${name}`, value); } catch { /* a browser that keeps nothing */ }
}

export function remembered(name) {
  try { return localStorage.getItem(`loopserver.${name}`) ?? ''; } catch { return ''; }
}
