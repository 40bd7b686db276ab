import type { BackendCheck, BundleSource, ExaminedImage, OpenedBundle, WorkerMemory } from '../../contracts';
import type { RunningEngine } from '../../engine/start-engine';
import { readLabels } from '../intake/read-labels';
import { sortFiles } from '../intake/sort-files';
import { nameOf, type ChosenFile, type Film } from './film';
import type { FilmLabels } from './labels';
import { listFilms, type Filter } from './worklist';

/** A bundle that is being opened, or was refused. */
export interface PendingBundle {
  readonly name: string;
  readonly checks: readonly BackendCheck[];
  /** Why it was refused. */
  readonly refused?: string;
}

/** What the page knows, and what it does with it. Views read it and are drawn again after each change. */
export class ViewerModel {
  readonly films = new Map<number, Film>();
  bundles: readonly OpenedBundle[] = [];
  pending: readonly PendingBundle[] = [];
  /** Messages about what was chosen, newest last. */
  notes: readonly string[] = [];
  labels: FilmLabels = new Map();
  filter: Filter = 'all';
  /** The bundle by whose scores films are listed. */
  bundle: number | undefined;
  selected: number | undefined;
  /** The selected film, once it is decoded. */
  examined: ExaminedImage | undefined;
  examineError: string | undefined;
  /** What the worker holds, as last asked. */
  memory: WorkerMemory | undefined;
  private nextFilm = 0;
  private isScoring = false;
  private isExamining = false;

  constructor(
    private readonly engine: RunningEngine,
    private readonly onChange: () => void,
  ) {}

  /** The films that the filter lets through, in the order of the list. */
  get listed(): Film[] {
    return listFilms(this.films.values(), this.filter, this.bundle);
  }

  get current(): OpenedBundle | undefined {
    return this.bundles.find(({ id }) => id === this.bundle);
  }

  get film(): Film | undefined {
    return this.selected === undefined ? undefined : this.films.get(this.selected);
  }

  /** Takes what the user dropped or chose: bundles, films, a table of labels. */
  async add(chosen: Promise<readonly ChosenFile[]> | readonly ChosenFile[]): Promise<void> {
    try {
      const { films, bundles, table, leftOut } = await sortFiles(await chosen);
      if (leftOut.length > 0) this.note(describeLeftOut(leftOut));
      for (const film of films)
        this.films.set(this.nextFilm, { ...film, id: this.nextFilm++, state: 'waiting' });
      this.changed();
      await this.label(films, table);
      for (const bundle of bundles) await this.open(bundle);
    } catch (error) {
      this.note(messageOf(error));
    }
    void this.scoreWaiting();
  }

  /** Opens a bundle; films that were scored are scored again, by all bundles. */
  async open(source: BundleSource): Promise<void> {
    let pending: PendingBundle = { name: source.name, checks: [] };
    const show = (next: PendingBundle): void => {
      this.pending = [...this.pending.filter((one) => one !== pending), next];
      pending = next;
      this.changed();
    };
    show(pending);
    try {
      const opened = await this.engine.open(source, (check) =>
        show({ ...pending, checks: [...pending.checks, check] }),
      );
      this.pending = this.pending.filter((one) => one !== pending);
      this.bundles = [...this.bundles, opened];
      this.bundle ??= opened.id;
      for (const film of this.films.values()) if (film.scored) this.update(film.id, { state: 'waiting' });
      this.changed();
      void this.scoreWaiting();
      await this.examine();
    } catch (error) {
      show({ ...pending, refused: messageOf(error) });
    }
  }

  /** Asks the worker what it holds. */
  async readMemory(): Promise<void> {
    this.memory = undefined;
    this.memory = await this.engine.memory();
    this.changed();
  }

  /** Forgets a refusal that was read. */
  dismiss(pending: PendingBundle): void {
    this.pending = this.pending.filter((one) => one !== pending);
    this.changed();
  }

  clearNotes(): void {
    this.notes = [];
    this.changed();
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    this.changed();
  }

  setBundle(id: number): void {
    this.bundle = id;
    this.changed();
  }

  async select(id: number | undefined): Promise<void> {
    this.selected = id;
    this.examined = undefined;
    this.examineError = undefined;
    this.changed();
    await this.examine();
  }

  /** Selects the film this many places further down the list. */
  async step(by: number): Promise<void> {
    const { listed } = this;
    const at = listed.findIndex(({ id }) => id === this.selected);
    const next = listed[Math.min(listed.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    if (next && next.id !== this.selected) await this.select(next.id);
  }

  /** Forgets all films. */
  clear(): void {
    for (const { thumbnail } of this.films.values())
      if (thumbnail !== undefined) URL.revokeObjectURL(thumbnail);
    this.films.clear();
    this.labels = new Map();
    void this.select(undefined);
  }

  private async label(films: readonly ChosenFile[], table?: ChosenFile): Promise<void> {
    const all = table ? [...this.films.values()] : films;
    const labels = await readLabels(all, table);
    if (table) this.note(`${nameOf(table)}: labels ${labels.size} of ${all.length} films.`);
    this.labels = new Map([...this.labels, ...labels]);
    this.changed();
  }

  private async scoreWaiting(): Promise<void> {
    if (this.isScoring) return;
    this.isScoring = true;
    for (;;) {
      const waiting = [...this.films.values()].find(({ state }) => state === 'waiting');
      if (!waiting || this.bundles.length === 0) break;
      await this.scoreFilm(waiting);
    }
    this.isScoring = false;
    this.changed();
  }

  private async scoreFilm(film: Film): Promise<void> {
    this.update(film.id, { state: 'scoring' });
    try {
      const { thumbnail: picture, ...scored } = await this.engine.score(await film.read(), nameOf(film));
      const thumbnail = film.thumbnail ?? URL.createObjectURL(picture);
      this.update(film.id, { state: 'scored', scored, thumbnail });
    } catch (error) {
      this.update(film.id, { state: 'failed', error: messageOf(error) });
    }
    if (this.selected === undefined && this.films.size > 0) void this.select(film.id);
  }

  /** One film at a time, and then the one selected by then: whoever steps through the list waits for no film passed over. */
  private async examine(): Promise<void> {
    if (this.isExamining) return;
    this.isExamining = true;
    for (let film = this.film; film && this.bundles.length > 0 && film.state !== 'failed'; film = this.film) {
      const { id } = film;
      try {
        const examined = await this.engine.examine(await film.read(), nameOf(film));
        if (this.selected === id) this.examined = examined;
      } catch (error) {
        if (this.selected === id) this.examineError = messageOf(error);
      }
      this.changed();
      if (this.selected === id) break;
    }
    this.isExamining = false;
  }

  private update(id: number, change: Partial<Film>): void {
    const film = this.films.get(id);
    // It may have been cleared while it was scored.
    if (film) this.films.set(id, { ...film, ...change });
    this.changed();
  }

  private note(text: string): void {
    this.notes = [...this.notes, text];
    this.changed();
  }

  private changed(): void {
    this.onChange();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describeLeftOut(leftOut: readonly string[]): string {
  const [first = '', ...others] = leftOut;
  return others.length === 0 ? first : `${leftOut.length} files are left out, such as ${first}`;
}
