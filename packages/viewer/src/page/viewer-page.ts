import { render } from 'lit';
import { startEngine } from '../engine/start-engine';
import { DEFAULT_DISPLAY } from './film/display-settings';
import { readDrop, readFileList } from './intake/read-drop';
import { pressKey } from './keyboard';
import { formatWorklist } from './model/scores-csv';
import { ViewerModel } from './model/viewer-model';
import type { PageActions, PageState, ViewState } from './page-state';
import { appView } from './views/app-view';
import { ROW_HEIGHT, rowsOf } from './views/worklist-view';

/** Draws the page into an element and lets a person use it. @returns what the page knows, for whoever opens bundles */
export function mountViewer(root: HTMLElement): ViewerModel {
  let frame = 0;
  const draw = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => render(appView(page), root));
  };
  let view: ViewState = {
    tab: 'films',
    display: DEFAULT_DISPLAY,
    theme: 'dark',
    dialog: 'none',
    dragging: false,
    rows: { first: 0, count: Math.ceil(innerHeight / ROW_HEIGHT) },
    listOpen: false,
  };
  const change = (next: Partial<ViewState>): void => {
    view = { ...view, ...next };
    document.documentElement.dataset['theme'] = view.theme;
    draw();
  };
  const model = new ViewerModel(startEngine(), draw);
  const actions: PageActions = {
    show: (tab) => change({ tab }),
    display: (display) => change({ display: { ...view.display, ...display } }),
    pickBundle: (id) => model.setBundle(id),
    pickFilter: (filter) => model.setFilter(filter),
    selectFilm: (id) => {
      change({ listOpen: false });
      void model.select(id);
    },
    chooseFiles: () => choose({ folder: false }, (files) => void model.add(readFileList(files))),
    chooseFolder: () => choose({ folder: true }, (files) => void model.add(readFileList(files))),
    saveCsv: () => {
      const text = formatWorklist(model.listed, model.bundles, model.labels);
      if (model.films.size > 0) save(new Blob([text], { type: 'text/csv' }), 'scores.csv');
    },
    clearFilms: () => model.clear(),
    dismiss: (pending) => model.dismiss(pending),
    clearNotes: () => model.clearNotes(),
    openEngine: () => {
      change({ dialog: 'engine' });
      void model.readMemory();
    },
    openHelp: () => change({ dialog: 'help' }),
    closeDialog: () => change({ dialog: 'none' }),
    changeTheme: () => change({ theme: view.theme === 'dark' ? 'light' : 'dark' }),
    scrollList: (rows) => {
      if (rows.first !== view.rows.first || rows.count !== view.rows.count) change({ rows });
    },
    toggleList: () => change({ listOpen: !view.listOpen }),
  };
  const page: PageState = {
    model,
    actions,
    get view() {
      return view;
    },
  };
  listen(page, change);
  draw();
  return model;
}

function listen(page: PageState, change: (view: Partial<ViewState>) => void): void {
  addEventListener('keydown', (event) => {
    if (!pressKey(event, page)) return;
    event.preventDefault();
    requestAnimationFrame(() =>
      document.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    );
  });
  addEventListener('resize', () => {
    const list = document.querySelector('.rows');
    if (list instanceof HTMLElement) page.actions.scrollList(rowsOf(list));
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
    if (!page.view.dragging) change({ dragging: true });
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) change({ dragging: false });
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    change({ dragging: false });
    if (event.dataTransfer) void page.model.add(readDrop(event.dataTransfer));
  });
}

function choose({ folder }: { readonly folder: boolean }, use: (files: FileList) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = folder;
  input.addEventListener('change', () => input.files && use(input.files));
  input.click();
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
