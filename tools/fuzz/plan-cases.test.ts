import { planCases } from './plan-cases';

describe('planCases', () => {
  const formats = [
    { name: 'often', share: 1 },
    { name: 'seldom', share: 0.25 },
  ];

  it('assigns each format its share, from the first cases on', () => {
    const planned = planCases(formats, 100, 7);
    const count = (cases: typeof planned) => cases.filter(({ format }) => format === 'seldom').length;
    expect(count(planned)).toBe(20);
    expect(count(planned.slice(0, 10))).toBe(2);
  });

  it('numbers the cases of a format from 0, the same in a longer plan', () => {
    const planned = planCases(formats, 40, 7);
    const numbers = planned.filter(({ format }) => format === 'often').map(({ number }) => number);
    expect(numbers).toEqual([...numbers.keys()]);
    expect(planCases(formats, 400, 7).slice(0, 40)).toEqual(planned);
  });
});
