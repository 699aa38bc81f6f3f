// Deep links: the filters are those of the fragment, folded parents open, filters that hide the target are dropped.
const follow = () => {
  const { anchor, filters } = readFragment();
  const before = fields.map((field) => field.value).join('\n');
  for (const field of fields) field.value = filters.get(field.name) || '';
  if (fields.map((field) => field.value).join('\n') !== before) apply();
  const target = anchor && document.getElementById(anchor);
  if (!target) return;
  if (target.closest('[hidden]')) {
    for (const field of fields) field.value = '';
    apply();
    writeFragment();
  }
  for (let node = target; node; node = node.parentElement) if (node.tagName === 'DETAILS') node.open = true;
  target.scrollIntoView({ block: 'start' });
};
addEventListener('hashchange', follow);

// Expand all, and everything open on paper.
const expand = document.getElementById('expand');
const folds = () => all('main details');
expand.addEventListener('click', () => {
  const open = expand.textContent === words.expand;
  for (const fold of folds()) fold.open = open;
  expand.textContent = open ? words.collapse : words.expand;
});
let closed = [];
addEventListener('beforeprint', () => {
  closed = folds().filter((fold) => !fold.open);
  for (const fold of closed) fold.open = true;
});
addEventListener('afterprint', () => {
  for (const fold of closed) fold.open = false;
});

// Copy link: a quiet sign at every finding and result.
const copy = async (link, id) => {
  const url = location.href.split('#')[0] + fragmentOf(id);
  history.replaceState(null, '', fragmentOf(id));
  try {
    await navigator.clipboard.writeText(url);
  } catch {
    return;
  }
  link.setAttribute('aria-label', words.copied);
  link.textContent = '\u2713';
  setTimeout(() => {
    link.textContent = '#';
    link.setAttribute('aria-label', words.copy);
  }, 1500);
};
for (const place of all('.finding > .head > h4, .finding .who > th')) {
  const link = document.createElement('a');
  const id = place.closest('[id]').id;
  link.className = 'pin';
  link.href = '#' + id;
  link.textContent = '#';
  link.setAttribute('aria-label', words.copy);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    copy(link, id);
  });
  place.insertBefore(link, place.querySelector('.msg'));
}
