// Fragment: an anchor, then the filters.
const readFragment = () => {
  const [anchor, query = ''] = location.hash.slice(1).split('?');
  return { anchor, filters: new URLSearchParams(query) };
};
const fragmentOf = (anchor) => {
  const query = new URLSearchParams(
    fields.filter((field) => field.value).map((field) => [field.name, field.value]),
  ).toString();
  return '#' + anchor + (query ? '?' + query : '');
};
const writeFragment = () => history.replaceState(null, '', fragmentOf(readFragment().anchor));

// Filtering. A unit is one result (tbody) in a block of one rule; the matrix and the appliances follow.
const blocks = all('[data-rule]').map((block) => ({
  block,
  head: (
    block.querySelector('.head, summary').textContent +
    ' ' +
    all('.meta, .why, .fix, .refs', block)
      .map((part) => part.textContent)
      .join(' ')
  ).toLowerCase(),
  units: all('tbody', block).map((unit) => ({ unit, text: null })),
}));
const textOf = (item) => (item.text ??= item.unit.textContent.toLowerCase());
const has = (list, value) => !value || (list || '').split(' ').includes(value);
const values = () => Object.fromEntries(fields.map((field) => [field.name, field.value.trim().toLowerCase()]));
const filterBlocks = (want) => {
  let shown = 0;
  for (const { block, head, units } of blocks) {
    const { v, area, f } = block.dataset;
    const fits = has(v, want.severity) && has(area, want.area) && has(f, want.framework);
    const inHead = !want.q || head.includes(want.q);
    let visible = 0;
    for (const item of units) {
      const { a, k } = item.unit.dataset;
      const keep = fits && has(a, want.appliance) && has(k, want.result) && (inHead || textOf(item).includes(want.q));
      item.unit.hidden = !keep;
      if (keep) visible += 1;
    }
    block.hidden = visible === 0;
    shown += visible;
  }
  for (const group of all('.group')) group.hidden = !all('.finding', group).some((finding) => !finding.hidden);
  return shown;
};
const filterMatrix = (want) => {
  const table = document.querySelector('.matrix');
  if (!table) return;
  const heads = [...table.tHead.rows[0].cells];
  const hide = heads.map((head) => Boolean(want.appliance && head.dataset.a && head.dataset.a !== want.appliance));
  heads.forEach((head, index) => {
    head.hidden = hide[index];
  });
  for (const body of table.tBodies) {
    let visible = 0;
    for (const row of [...body.rows].slice(1)) {
      const { v, k, f } = row.dataset;
      const keep =
        has(body.dataset.area, want.area) &&
        has(v, want.severity) &&
        has(k, want.result) &&
        has(f, want.framework) &&
        (!want.q || row.cells[0].textContent.toLowerCase().includes(want.q));
      row.hidden = !keep;
      if (keep) visible += 1;
      if (hide.includes(true))
        [...row.cells].forEach((cell, index) => {
          cell.hidden = hide[index];
        });
      else for (const cell of row.cells) cell.hidden = false;
    }
    body.hidden = visible === 0;
  }
};
// The lists of the appliances know rule and result; what the rule is about stands in the matrix.
const subjects = new Map(
  all('.matrix tr[id]').map((row) => [
    row.querySelector('.id').textContent,
    { v: row.dataset.v, area: row.parentElement.dataset.area, f: row.dataset.f },
  ]),
);
const filterManual = (want) => {
  for (const row of all('.manual tbody tr')) {
    const { v, k, area, f } = row.dataset;
    row.hidden = !(
      has(v, want.severity) &&
      has(k, want.result) &&
      has(area, want.area) &&
      has(f, want.framework) &&
      (!want.q || row.textContent.toLowerCase().includes(want.q))
    );
  }
};
const filterLists = (want) => {
  for (const row of all('.results tbody tr')) {
    const { v, area, f } = subjects.get(row.querySelector('th .id').textContent) || {};
    const kind = row.querySelector('.k').classList[1].slice(2);
    row.hidden = !(
      has(v, want.severity) &&
      has(area, want.area) &&
      has(f, want.framework) &&
      has(kind, want.result) &&
      (!want.q || row.textContent.toLowerCase().includes(want.q))
    );
  }
  for (const list of all('.lists .ids')) {
    const fits = has(list.dataset.k, want.result);
    for (const link of all('a', list)) {
      const { v, area, f } = subjects.get(link.textContent) || {};
      link.hidden = !(
        fits &&
        has(v, want.severity) &&
        has(area, want.area) &&
        has(f, want.framework) &&
        (!want.q || link.textContent.toLowerCase().includes(want.q))
      );
    }
    list.hidden = !list.querySelector('a:not([hidden])');
  }
};
const apply = () => {
  const want = values();
  const active = Object.values(want).some(Boolean);
  const shown = filterBlocks(want);
  filterMatrix(want);
  filterLists(want);
  filterManual(want);
  for (const item of all('[data-appliance]')) item.hidden = !has(item.dataset.appliance, want.appliance);
  for (const item of all('[data-framework]')) item.hidden = !has(item.dataset.framework, want.framework);
  const nothing = document.getElementById('nothing');
  if (nothing) nothing.hidden = !active || shown > 0;
  document.getElementById('shown').textContent = active ? shown + ' ' + words.shown : '';
};
let timer = 0;
tools.addEventListener('input', (event) => {
  if (!fields.includes(event.target)) return;
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      apply();
      writeFragment();
    },
    event.target.type === 'search' ? 120 : 0,
  );
});
document.getElementById('reset').addEventListener('click', () => {
  for (const field of fields) field.value = '';
  apply();
  writeFragment();
});
