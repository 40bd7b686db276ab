import { embedJson, html, Html } from './html';

describe('html', () => {
  it('escapes inserted values in text and attributes', () => {
    const name = `"><script>alert('1 & 2')</script>`;
    expect(html`<a title="${name}">${name}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;">&quot;&gt;&lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;</a>',
    );
  });

  it('inserts HTML unescaped, joins lists, and inserts nothing for undefined and false', () => {
    const item = (text: string) => html`<i>${text}</i>`;
    const items = ['a', '<'].map(item);
    expect(html`<b>${items}${undefined}${false}${0}</b>`.text).toBe('<b><i>a</i><i>&lt;</i>0</b>');
  });
});

describe('embedJson', () => {
  it('cannot end its script element, and parses back to the same value', () => {
    const value = { id: '</script><script>alert(1)</script>' };
    const { text } = embedJson(value);
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual(value);
    expect(embedJson(1)).toBeInstanceOf(Html);
  });
});
