/** Shows a film large in the dialog, with a method's map faded in and out. Plain JavaScript for browsers. */
export const VIEWER_SCRIPT = `
const viewer = document.querySelector('#viewer');
if (viewer) {
  const find = (name) => viewer.querySelector('[data-' + name + ']');
  const urlOf = (film, name) => (/url\\("?([^")]*)"?\\)/.exec(film.style.getPropertyValue(name)) || [])[1];
  const choices = viewer.querySelector('.choices');
  const fade = () => viewer.style.setProperty('--blend', find('blend').value / 100);
  const choose = (film, title) => {
    const cell = [...film.querySelectorAll('.map')].find((map) => map.querySelector('[data-open]').dataset.open === title);
    find('map').hidden = !cell;
    find('blend').disabled = !cell;
    viewer.classList.toggle('bare', !cell);
    find('details').replaceChildren();
    if (cell) {
      find('map').src = cell.querySelector('img').src;
      find('details').append(cell.querySelector('template').content.cloneNode(true));
    }
    for (const button of choices.children) button.setAttribute('aria-pressed', button.dataset.title === title);
  };
  const open = (film, title) => {
    viewer.querySelector('h3').textContent = film.dataset.name + ' (' + film.dataset.truth + ')';
    viewer.style.setProperty('--ratio', film.style.getPropertyValue('--ratio'));
    find('original').src = urlOf(film, '--film');
    const outline = urlOf(film, '--outline');
    find('outline').hidden = !outline;
    if (outline) find('outline').src = outline;
    choices.replaceChildren(...['', ...[...film.querySelectorAll('.map [data-open]')].map(({ dataset }) => dataset.open)].map((title) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.title = title;
      button.textContent = title || 'film alone';
      button.addEventListener('click', () => choose(film, title));
      return button;
    }));
    choose(film, title);
    viewer.showModal();
  };
  for (const button of document.querySelectorAll('[data-open]'))
    button.addEventListener('click', () => open(button.closest('.film'), button.dataset.open));
  find('blend').addEventListener('input', fade);
  find('close').addEventListener('click', () => viewer.close());
  viewer.addEventListener('click', (event) => { if (event.target === viewer) viewer.close(); });
  fade();
}
`;
