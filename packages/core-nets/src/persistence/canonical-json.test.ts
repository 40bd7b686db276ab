import { canonicalJson } from './canonical-json';

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, section 3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalJson(JSON.parse(text) as never)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('orders names by their UTF-16 code units, at every level, digits as text', () => {
    const value = { b: { '10': 1, '9': 2, é: 3, Z: 4 }, '\u{1f600}': 1, '\ufb33': 2, a: [{ d: 1, c: 2 }] };
    expect(canonicalJson(value)).toBe(
      '{"a":[{"c":2,"d":1}],"b":{"10":1,"9":2,"Z":4,"é":3},"\u{1f600}":1,"\ufb33":2}',
    );
  });
});
