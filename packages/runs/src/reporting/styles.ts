import { styleText } from 'node:util';

type Style = (text: string) => string;

/** Ways to highlight text where a terminal shows colors; elsewhere each returns its text unchanged. */
export interface Styles {
  readonly bold: Style;
  readonly dim: Style;
  readonly good: Style;
  readonly bad: Style;
  readonly warning: Style;
}

type Stream = Pick<NodeJS.WriteStream, 'isTTY'> & Partial<Pick<NodeJS.WriteStream, 'hasColors'>>;

/** Creates the styles for a stream: plain unless it is a terminal with colors and NO_COLOR is unset. */
export function createStyles(stream: Stream): Styles {
  const colored = stream.isTTY && !process.env['NO_COLOR'] && (stream.hasColors?.() ?? false);
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colored ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
    warning: style('yellow'),
  };
}
