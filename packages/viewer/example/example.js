/** Gives the element the bundle that the export holds, and each film that a person chooses. */
const result = document.querySelector('cxr-anomaly-result');
const said = document.querySelector('#said');

const { bundles } = await (await fetch('./site/site.json')).json();
result.setAttribute('bundle', `./site/${bundles[0].url}`);

document.querySelector('#file').addEventListener('change', ({ target }) => {
  result.image = target.files[0];
});
result.addEventListener('cxr-score', ({ detail }) => {
  said.textContent = `score ${detail.score}`;
});
