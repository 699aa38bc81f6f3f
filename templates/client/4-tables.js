// Sorting: dates as dates, severities and results by weight, numbers as numbers, everything else as text; the first order
// comes back with the third click. How this report writes a number is read off an example, 1234.5 in its notation.
const [, thousands, decimal] = /^1(\D?)234(\D)5$/.exec(words.number) || [];
const toNumber = (text) =>
  /^\d/.test(text) ? Number.parseFloat(text.replaceAll(thousands || ' ', '').replace(decimal, '.')) : Number.NaN;
const weights = new Map(
  ['severity', 'result'].flatMap((name) =>
    all('[name=' + name + '] option', tools).map((option, index) => [option.value, index]),
  ),
);
const weightOf = (cell) => {
  const mark = cell?.querySelector('[class^="v-"], .k');
  return mark ? weights.get(mark.className.replace(/^(?:k k|v)-/, '')) : undefined;
};
const sortKey = (row, index) => {
  const cell = row.cells[index];
  const text = (cell?.querySelector('time')?.dateTime || cell?.textContent || '').trim();
  return { text, number: weightOf(cell) ?? toNumber(text) };
};
const compare = (a, b) =>
  a.number - b.number || a.text.localeCompare(b.text, root.lang, { numeric: true });
for (const table of all('table.sortable')) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = words.sort + ' ' + head.textContent;
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const now = head.getAttribute('aria-sort');
      for (const other of heads) other.removeAttribute('aria-sort');
      const next = now === null ? 'ascending' : now === 'ascending' ? 'descending' : null;
      const rows =
        next === null ? original : [...original].sort((a, b) => compare(sortKey(a, index), sortKey(b, index)));
      if (next) head.setAttribute('aria-sort', next);
      body.append(...(next === 'descending' ? rows.reverse() : rows));
    });
  });
}

// CSV of what is shown (RFC 4180); a cell that a spreadsheet could take for a formula gets an apostrophe.
const csvCell = (text) => {
  const plain = text.replace(/\s+/g, ' ').trim();
  return '"' + (/^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(plain) ? "'" : '') + plain.replace(/"/g, '""') + '"';
};
const csvRows = () => {
  const rows = [
    [
      ...[
        'rule',
        'title',
        'severity',
        'appliance',
        'result',
        'object',
        'message',
        'endpoint',
        'pointer',
        'found',
        'expected',
      ],
    ],
  ];
  for (const { block, units } of blocks) {
    const rule = block.dataset.rule;
    const title = block.querySelector('h4 bdi, summary bdi').textContent;
    for (const { unit } of units.filter((item) => !item.unit.hidden && !block.hidden)) {
      const pick = (selector, from = unit) => from.querySelector(selector)?.textContent || '';
      const base = [
        rule,
        title,
        block.dataset.v,
        pick('th bdi'),
        unit.dataset.k,
        pick('.obj, th .under'),
        pick('.msg') || pick('td .under'),
      ];
      let endpoint = '';
      const evidence = all('tr:not(.who)', unit).map((row) => {
        const isFinding = block.matches('.finding');
        const place = row.cells[isFinding ? 0 : row.cells.length - 1];
        // An endpoint is said once for all rows below it.
        endpoint = pick('code:not(.ptr)', place) || endpoint;
        const values = isFinding ? [row.cells[1].textContent, row.cells[2].textContent] : ['', ''];
        return [endpoint, pick('.ptr', place), ...values];
      });
      for (const columns of evidence.length ? evidence : [['', '', '', '']]) rows.push([...base, ...columns]);
    }
  }
  return rows;
};
document.getElementById('csv').addEventListener('click', () => {
  const text =
    '\ufeff' +
    csvRows()
      .map((row) => row.map(csvCell).join(','))
      .join('\r\n') +
    '\r\n';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = 'findings.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
