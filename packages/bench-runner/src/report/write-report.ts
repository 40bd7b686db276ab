import { dirname, join } from 'node:path';
import { BundleError, type Method } from '@cxr-anomaly/core-nets';
import { DataError, type DataSet } from '@cxr-anomaly/data-cxr';
import { isOwnSource, openDataSet } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import { findPlace, writeOutput } from '@cxr-anomaly/files/node';
import {
  linesOf,
  makeWritable,
  showText,
  withOwnFolder,
  type Reporter,
  type RunScores,
} from '@cxr-anomaly/runs';
import { nameOf } from '../bench/board-columns';
import { findBestBaseline } from './conclude';
import { chooseFilms } from './films/choose-films';
import { drawFilm, type Film } from './films/draw-film';
import { drawMaps } from './films/draw-maps';
import { evaluateFindings, findingOf } from './findings';
import type { ExternalPart } from './page/external-section';
import type { FilmsPart } from './page/films-section';
import type { MethodFindings } from './page/findings-section';
import type { MethodPart } from './page/method-part';
import { renderPage, REPORT } from './page/render-page';
import { plotAurocs } from './plots/plot-aurocs';
import { plotPrecisionRecall, plotRoc, type TitledScores } from './plots/plot-curves';
import { plotHistogram } from './plots/plot-histogram';
import { plotTraining } from './plots/plot-training';
import { readReport, type ReportData, type ReportedExternal, type ReportedRun } from './read-report';
import { scoreBestBaseline } from './score-best-baseline';

export interface WriteReportOptions {
  readonly methods: readonly Method[];
  readonly reporter: Reporter;
  /** The data set, if it is open already; otherwise it is opened by its data word, unless that would run someone else's code. */
  readonly dataSet?: DataSet;
  readonly signal?: AbortSignal;
  /** The file to write; by default `report.html` in the folder. */
  readonly out?: string;
}

/**
 * Writes the report of a bench or run, `report.html` in its folder: one file that opens offline. Images are drawn from the runs'
 * bundles and the data; where these cannot be read anymore, the report says so instead.
 *
 * @returns the path of the report.
 * @throws SettingsError when the folder holds nothing finished, its files disagree, it is in use, or it cannot be written to.
 * @throws PathTakenError, StorageError, EngineError, or the signal's reason.
 */
export async function writeReport(folder: string, options: WriteReportOptions): Promise<string> {
  const { methods, reporter, out, signal } = options;
  const data = await readReport(folder, methods);
  if (out === undefined) {
    const path = join(folder, 'report.html');
    return withOwnFolder(folder, { reporter, signal }, () => writePage(data, path, options));
  }
  await makeWritable(dirname(out), { holds: 'a report', remedy: 'Name another file with --out.' });
  return writePage(data, out, options);
}

async function writePage(data: ReportData, path: string, options: WriteReportOptions): Promise<string> {
  const { methods, reporter, signal } = options;
  await findPlace(path, REPORT);
  await startEngine();
  const dataSet = await reopen(data.runs, options.dataSet);
  const films = await drawFilms(data.runs, dataSet);
  const parts: MethodPart[] = [];
  for (const run of data.runs) {
    signal?.throwIfAborted();
    const method = methods.find(({ name }) => name === run.metrics.method);
    if (!method) {
      reporter.warn(sayLeftOut(run));
      continue;
    }
    reporter.progress({ label: `report ${method.title}`, done: parts.length, total: data.runs.length });
    parts.push(await describePart(method, run, { films, dataSet, methods }));
  }
  reporter.clear();
  const scores: (TitledScores & { readonly tested: RunScores })[] = [
    ...parts.map(({ method, run: { tested, metrics } }) => ({
      ...{ title: method.title, tested },
      ...(metrics.atThreshold && { threshold: metrics.atThreshold.threshold }),
    })),
    ...data.externals.map(({ entry, tested }) => ({ title: showText(nameOf(entry)), tested })),
  ];
  const best = findBestBaseline(data.board);
  const baseline =
    best && !('problem' in dataSet) && (await scoreBestBaseline(best, { runs: data.runs, methods, dataSet }));
  const drawn = baseline ? [...scores, { ...baseline, isBaseline: true }] : scores;
  const page = renderPage({
    ...{ data, methods: parts, findings: listFindings(scores, dataSet) },
    externals: await Promise.all(data.externals.map(describeExternalPart)),
    films,
    aurocs: await plotAurocs(data.board),
    curves: { roc: await plotRoc(drawn), precisionRecall: await plotPrecisionRecall(drawn) },
  });
  if ((await writeOutput(path, page, REPORT)) === 'own') reporter.say(`${path}: replaces an earlier report.`);
  return path;
}

function sayLeftOut({ config: { method, module } }: ReportedRun): string {
  const remedy = module ? `if you trust its code, add --method ${module.name}` : 'update this program';
  return `The report has no section on ${method}, a method that this program does not know: ${remedy}.`;
}

/** The runs' data, or why it cannot be opened. */
type Reopened = DataSet | { readonly problem: string };

async function reopen(runs: readonly ReportedRun[], given: DataSet | undefined): Promise<Reopened> {
  const config = runs[0]?.config;
  if (!config) return { problem: 'there is no run.' };
  const { word, fingerprint } = config.data;
  // A folder of runs may come from anyone, so code is never run just because a file in it names that code.
  if (!given && !isOwnSource(word))
    return { problem: `the images are read by ${word}, whose code is not run unasked: name it with --data.` };
  try {
    const dataSet = given ?? (await openDataSet(word));
    if (dataSet.fingerprint === fingerprint) return dataSet;
    return { problem: `${dataSet.word} no longer holds the images that the runs were made from.` };
  } catch (error) {
    if (error instanceof DataError) return { problem: linesOf(error).join(' ') };
    throw error;
  }
}

/** Draws the films that all methods are shown on; none where the data cannot be opened. A film that cannot be read is left out. */
async function drawFilms(runs: readonly ReportedRun[], dataSet: Reopened): Promise<FilmsPart> {
  if ('problem' in dataSet) return { shown: [], more: [] };
  const indexOf = new Map(dataSet.items.map(({ id }, index) => [id, index]));
  const draw = async (ids: readonly string[]) => {
    const films: Film[] = [];
    for (const id of ids) {
      const index = indexOf.get(id);
      const film = index === undefined ? undefined : await drawReadable(dataSet, index);
      if (film) films.push(film);
    }
    return films;
  };
  const { shown, more } = chooseFilms(runs.map(({ tested }) => tested));
  return { shown: await draw(shown), more: await draw(more) };
}

async function drawReadable(dataSet: DataSet, index: number): Promise<Film | undefined> {
  try {
    return await drawFilm(dataSet, index);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

interface PartContext {
  readonly films: FilmsPart;
  readonly dataSet: Reopened;
  readonly methods: readonly Method[];
}

async function describePart(method: Method, run: ReportedRun, context: PartContext): Promise<MethodPart> {
  const maps = await drawOrSayWhy(run, context);
  const threshold = 'problem' in maps ? undefined : maps.calibration?.threshold;
  return {
    ...{ method, run, maps },
    histogram: await plotHistogram(run.tested, method.title, threshold),
    training: await plotTraining(run.epochs, method.title),
  };
}

/** A run's numbers are worth reporting even if its bundle was deleted or its images cannot be read anymore. */
async function drawOrSayWhy(
  run: ReportedRun,
  { films, dataSet, methods }: PartContext,
): Promise<MethodPart['maps']> {
  if ('problem' in dataSet) return dataSet;
  try {
    return await drawMaps(run, [...films.shown, ...films.more], methods);
  } catch (error) {
    if (error instanceof BundleError || error instanceof DataError)
      return { problem: linesOf(error).join(' ') };
    throw error;
  }
}

async function describeExternalPart(external: ReportedExternal): Promise<ExternalPart> {
  const title = showText(nameOf(external.entry));
  return { ...external, histogram: await plotHistogram(external.tested, title) };
}

function listFindings(
  scores: readonly { readonly title: string; readonly tested: RunScores }[],
  dataSet: Reopened,
): MethodFindings[] {
  if ('problem' in dataSet) return [];
  const findings = new Map(dataSet.items.map((item) => [item.id, findingOf(item)]));
  return scores.map(({ title, tested }) => ({
    title,
    findings: evaluateFindings(tested, (row) => findings.get(tested.ids[row] ?? '')),
  }));
}
