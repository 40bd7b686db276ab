import { dragWindow, highestLevel } from './film/window-level';
import { FIT, panBy, zoomBy } from './film/viewport';
import { DEFAULT_DISPLAY, windowOf } from './film/display-settings';
import { showsReconstruction, type PageState } from './page-state';

/** Pixels by which an arrow moves a film. */
const STEP = 40;

/** Share of the range of levels by which a key changes the window. */
const SHARE = 0.04;

type Keys = Readonly<Record<string, () => void>>;

/** Does what a key stands for. @returns whether it stands for anything */
export function pressKey(event: KeyboardEvent, state: PageState): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return false;
  const keys = { ...moving(state, event.shiftKey), ...showing(state), ...windowing(state) };
  const act = keys[event.key];
  act?.();
  return act !== undefined;
}

function moving({ model, view, actions }: PageState, shift: boolean): Keys {
  const { viewport } = view.display;
  const pan = (x: number, y: number) => () =>
    actions.display({ viewport: panBy(viewport, x * STEP, y * STEP) });
  const step = (by: number) => () => void model.step(by);
  const arrows: Keys = shift
    ? { ArrowUp: pan(0, 1), ArrowDown: pan(0, -1), ArrowLeft: pan(1, 0), ArrowRight: pan(-1, 0) }
    : { ArrowUp: step(-1), ArrowDown: step(1) };
  return {
    ...arrows,
    k: step(-1),
    j: step(1),
    Home: step(-Infinity),
    End: step(Infinity),
    '+': () => actions.display({ viewport: zoomBy(viewport, 1.25) }),
    '=': () => actions.display({ viewport: zoomBy(viewport, 1.25) }),
    '-': () => actions.display({ viewport: zoomBy(viewport, 0.8) }),
    '0': () => actions.display({ viewport: FIT, window: undefined }),
  };
}

function showing(state: PageState): Keys {
  const { model, view, actions } = state;
  const { display } = view;
  const { bundles } = model;
  const at = bundles.findIndex(({ id }) => id === model.bundle);
  const next = bundles[(at + 1) % Math.max(1, bundles.length)];
  return {
    i: () => actions.display({ inverted: !display.inverted }),
    h: () => actions.display({ heatmap: display.heatmap > 0 ? 0 : DEFAULT_DISPLAY.heatmap }),
    r: () => showsReconstruction(state) && actions.display({ blend: display.blend > 0 ? 0 : 1 }),
    w: () => actions.display({ tool: 'window' }),
    m: () => actions.display({ tool: 'pan' }),
    b: () => next && actions.pickBundle(next.id),
    c: () => bundles.length > 1 && actions.display({ compare: !display.compare }),
    e: () => actions.show(view.tab === 'films' ? 'evaluation' : 'films'),
    s: actions.saveCsv,
    t: actions.changeTheme,
    '?': actions.openHelp,
  };
}

function windowing({ model, view, actions }: PageState): Keys {
  const levels = model.examined?.levels;
  if (!levels) return {};
  const drag = (right: number, down: number) => () => {
    const window = dragWindow(windowOf(view.display, levels), right, down, highestLevel(levels));
    actions.display({ window });
  };
  return { '[': drag(-SHARE, 0), ']': drag(SHARE, 0), '{': drag(0, -SHARE), '}': drag(0, SHARE) };
}

/** Keys of fields, sliders and menus stay theirs. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('input, select, dialog') !== null;
}
