// Search, filters, sorting, CSV and theme for the report, which is complete without them. The files of this folder are joined
// in order and share one scope. They have no words of their own: those stand in data attributes. The state of the filters
// lives in the fragment: #finding-X?severity=high&q=text
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
