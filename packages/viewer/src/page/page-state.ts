import type { OpenedBundle } from '../contracts';
import type { DisplaySettings } from './film/display-settings';
import type { Filter } from './model/worklist';
import type { PendingBundle, ViewerModel } from './model/viewer-model';

export type Tab = 'films' | 'evaluation';

/** What is shown, as opposed to what is known. */
export interface ViewState {
  readonly tab: Tab;
  readonly display: DisplaySettings;
  readonly theme: 'dark' | 'light';
  readonly dialog: 'none' | 'engine' | 'help';
  /** Whether files are being dragged over the page. */
  readonly dragging: boolean;
  /** First row of the work list that is drawn, and how many fit. */
  readonly rows: { readonly first: number; readonly count: number };
  /** Whether the work list is open on a narrow screen. */
  readonly listOpen: boolean;
}

/** What a person can do, by mouse, touch or keyboard. */
export interface PageActions {
  readonly show: (tab: Tab) => void;
  readonly display: (change: Partial<DisplaySettings>) => void;
  readonly pickBundle: (id: number) => void;
  readonly pickFilter: (filter: Filter) => void;
  readonly selectFilm: (id: number) => void;
  readonly chooseFiles: () => void;
  readonly chooseFolder: () => void;
  readonly saveCsv: () => void;
  readonly clearFilms: () => void;
  readonly dismiss: (pending: PendingBundle) => void;
  readonly clearNotes: () => void;
  readonly openEngine: () => void;
  readonly openHelp: () => void;
  readonly closeDialog: () => void;
  readonly changeTheme: () => void;
  readonly scrollList: (rows: ViewState['rows']) => void;
  readonly toggleList: () => void;
}

/** All that a view may read or call. */
export interface PageState {
  readonly model: ViewerModel;
  readonly view: ViewState;
  readonly actions: PageActions;
}

/** What decides whether there is a reconstruction to show. */
interface Shown {
  readonly model: {
    readonly bundles: readonly Pick<OpenedBundle, 'id' | 'reconstructs'>[];
    readonly bundle: number | undefined;
  };
  readonly view: { readonly display: Pick<DisplaySettings, 'compare'> };
}

/** Whether any detector on show makes images that the film can be blended with. */
export function showsReconstruction({ model, view }: Shown): boolean {
  return model.bundles.some(
    ({ id, reconstructs }) => reconstructs && (view.display.compare || id === model.bundle),
  );
}
