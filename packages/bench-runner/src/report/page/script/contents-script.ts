/** Unfolds what a link leads to, and marks the section in view among the contents. Plain JavaScript for browsers. */
export const CONTENTS_SCRIPT = `
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
  if (target) target.scrollIntoView();
};
addEventListener('hashchange', unfold);
if (location.hash) unfold();
const links = new Map([...document.querySelectorAll('nav a')].map((link) => [link.hash.slice(1), link]));
const inView = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    for (const [id, link] of links) {
      if (id === target.id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }
}, { rootMargin: '-20% 0px -75% 0px' });
for (const id of links.keys()) {
  const target = document.getElementById(id);
  if (target) inView.observe(target);
}
`;
