/**
 * Script of the report: the language switch, sorting by buttons in the headers, filters of long tables, and queries that
 * open when linked to.
 */
export const reportScript = `
(() => {
  const root = document.documentElement;
  const buttons = [...document.querySelectorAll('[data-choose]')];
  const filters = [];
  const choose = (language) => {
    root.dataset.language = language;
    root.lang = language === 'zh' ? 'zh-Hant' : 'en';
    document.title = language === 'zh' ? root.dataset.titleZh : root.dataset.titleEn;
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.choose === language));
    for (const filter of filters) filter();
  };
  for (const button of buttons) button.addEventListener('click', () => choose(button.dataset.choose));
  document.querySelector('.switch').hidden = false;
  choose(root.dataset.language);

  const shown = (cell) => {
    const words = cell.querySelector(':scope > [lang="' + root.lang + '"]');
    return (words ?? cell).textContent.trim();
  };
  const isNumber = (header) => header.classList.contains('number');
  const compare = (a, b, numeric) => {
    if (!numeric) return a.localeCompare(b, root.lang);
    const [x, y] = [a, b].map((text) => Number.parseFloat(text.replace(/,/g, '')));
    return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : -1) : Number.isNaN(y) ? 1 : x - y;
  };
  for (const table of document.querySelectorAll('table')) {
    const body = table.tBodies[0];
    if (body.rows.length < 2) continue;
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, at) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const falls = header.getAttribute('aria-sort') === (isNumber(header) ? null : 'ascending')
          || header.getAttribute('aria-sort') === 'ascending';
        for (const other of headers) other.removeAttribute('aria-sort');
        header.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
        const sign = falls ? -1 : 1;
        const rows = [...body.rows];
        rows.sort((a, b) => sign * compare(shown(a.cells[at]), shown(b.cells[at]), isNumber(header)));
        body.append(...rows);
      });
    });
  }

  for (const table of document.querySelectorAll('table')) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 12 || isNumber(table.tHead.rows[0].cells[0])) continue;
    const label = document.createElement('label');
    label.className = 'filter';
    label.innerHTML = '<span lang="en">Filter rows</span><span lang="zh-Hant">篩選</span> <input type="search">';
    const input = label.querySelector('input');
    const filter = () => {
      const wanted = input.value.trim().toLowerCase();
      for (const row of rows) row.hidden = ![...row.cells].some((cell) => shown(cell).toLowerCase().includes(wanted));
    };
    input.addEventListener('input', filter);
    filters.push(filter);
    table.closest('figure').querySelector('.scroll').before(label);
  }

  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener('hashchange', open);
  open();
})();
`;
