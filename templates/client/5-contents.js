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
