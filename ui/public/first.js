// The field for the number, where it was when the window was last there: it takes keys while the page is still being
// read, which moves them into its own field (src/first.ts).
(() => {
  const { page } = document.currentScript.dataset;
  let begun = false;
  const begin = () => {
    // Where the page is not built yet its script begins by itself.
    if (!page || begun) return;
    begun = true;
    const script = document.createElement('script');
    script.type = 'module';
    script.crossOrigin = '';
    script.src = page;
    document.head.append(script);
  };
  let last = null;
  try {
    last = JSON.parse(localStorage.getItem('field') || 'null');
  } catch {
    last = null;
  }
  if (!last || last.wide !== innerWidth || last.high !== innerHeight) return begin();
  const field = document.createElement('input');
  field.id = 'first';
  field.inputMode = 'numeric';
  field.autocomplete = 'off';
  field.style.cssText = last.style;
  field.setAttribute('aria-label', last.label);
  document.body.append(field);
  field.focus();
  // Not before it is drawn, since reading the page takes longer than all of this; a window that nobody sees draws nothing.
  requestAnimationFrame(() => setTimeout(begin, 0));
  setTimeout(begin, 250);
})();
