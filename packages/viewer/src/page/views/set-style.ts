import { noChange } from 'lit';
import { directive, Directive, type ElementPart } from 'lit/directive.js';

type Properties = Readonly<Partial<Record<'height' | 'top', string>>>;

/** Sets properties of an element's style one by one; a strict content security policy forbids the attribute. */
class SetStyle extends Directive {
  render(properties: Properties): typeof noChange {
    void properties;
    return noChange;
  }

  override update({ element }: ElementPart, [properties]: [Properties]): typeof noChange {
    if (element instanceof HTMLElement) Object.assign(element.style, properties);
    return noChange;
  }
}

export const setStyle = directive(SetStyle);
