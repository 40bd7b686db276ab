import { describeSettings, type Method } from '@cxr-anomaly/core-nets';
import { Help } from 'commander';

/** A term and what it means. */
type Item = readonly [string, string];

/** Formats the settings of a method and what its presets change, for help on a terminal of this width. */
export function formatSettings({ title, settings }: Method, width: number): string {
  const help = new Help();
  help.helpWidth = width;
  const described = describeSettings(settings).map(({ name, type, default: fallback, description }): Item => [
    `${name}=${say(fallback)}`,
    `${description}: ${type}`,
  ]);
  const presets = Object.entries(settings.presets).map(([name, values]): Item => [
    name,
    Object.entries(values)
      .map(([key, value]) => `${key}=${say(value)}`)
      .join(' '),
  ]);
  const format = (items: readonly Item[]) => {
    const widest = Math.max(...items.map(([term]) => term.length));
    return items.map(([term, text]) => help.formatItem(term, widest, text, help)).join('\n');
  };
  return `Settings of ${title} and their defaults:\n${format(described)}\n\nPresets change:\n${format(presets)}`;
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
