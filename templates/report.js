// Search, filters, sorting, CSV and theme for the report. The document is complete without it. No words of its own:
// they stand in data attributes. The state of the filters lives in the fragment: #finding-X?severity=high&q=text
'use strict';
(() => {
  const root = document.documentElement;
  const tools = document.getElementById('tools');
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const fields = all('[name]', tools);
  const words = tools.dataset;
  tools.hidden = false;
  tools.open = matchMedia('(min-width: 64.01rem)').matches;

  // Theme: remembered where the browser allows it for a file.
  const theme = document.getElementById('theme');
  const remember = (value) => {
    try {
      localStorage.setItem('sps-audit-theme', value);
    } catch {
      /* not allowed: lasts for this view */
    }
  };
  const recall = () => {
    try {
      return localStorage.getItem('sps-audit-theme') || '';
    } catch {
      return '';
    }
  };
  const applyTheme = (value) => {
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
  };
  theme.value = recall();
  applyTheme(theme.value);
  theme.addEventListener('change', () => {
    applyTheme(theme.value);
    remember(theme.value);
  });

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
  const apply = () => {
    const want = values();
    const active = Object.values(want).some(Boolean);
    const shown = filterBlocks(want);
    filterMatrix(want);
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

  // Deep links: filters from the fragment, folded parents opened, filters dropped that hide the target.
  const follow = () => {
    const { anchor, filters } = readFragment();
    if (location.hash.includes('?')) {
      for (const field of fields) field.value = filters.get(field.name) || '';
      apply();
    }
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

  // Contents: the section being read.
  const links = new Map(all('nav a').map((link) => [link.getAttribute('href').slice(1), link]));
  const seen = new Set();
  const mark = () => {
    const current = [...links.keys()].filter((id) => seen.has(id))[0];
    if (!current) return;
    for (const [id, link] of links) {
      if (id === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target.id);
        else seen.delete(target.id);
      }
      mark();
    },
    { rootMargin: '-10% 0px -60% 0px' },
  );
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
  // A link inside the page keeps the filters.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]:not(.pin)');
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    history.pushState(null, '', fragmentOf(link.getAttribute('href').slice(1)));
    follow();
  });
  addEventListener('popstate', follow);
  follow();
})();
