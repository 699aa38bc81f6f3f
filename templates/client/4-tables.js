// Sorting: numbers as numbers, everything else as text; the first order comes back with the third click.
const cellText = (row, index) => (row.cells[index]?.textContent || '').trim();
const compare = (a, b) => {
  const [x, y] = [Number.parseFloat(a.replace(/,/g, '')), Number.parseFloat(b.replace(/,/g, ''))];
  return /^[\d,.]/.test(a) && /^[\d,.]/.test(b) && x !== y ? x - y : a.localeCompare(b, root.lang, { numeric: true });
};
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
        next === null ? original : [...original].sort((a, b) => compare(cellText(a, index), cellText(b, index)));
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
      const evidence = all('tr:not(.who)', unit).map((row) => {
        const last = row.cells[row.cells.length - 1];
        return block.matches('.finding')
          ? [pick('code', row), pick('.ptr', row), row.cells[1].textContent, row.cells[2].textContent]
          : [pick('code', last), pick('.ptr', last), '', ''];
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
