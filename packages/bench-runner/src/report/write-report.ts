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
import { drawCases } from './cases/draw-cases';
import { evaluateFindings, findingOf } from './findings';
import type { ExternalPart } from './page/external-section';
import type { MethodFindings } from './page/findings-section';
import type { MethodPart } from './page/method-section';
import { renderPage, REPORT } from './page/render-page';
import { plotAurocs } from './plots/plot-aurocs';
import { plotPrecisionRecall, plotRoc } from './plots/plot-curves';
import { plotHistogram } from './plots/plot-histogram';
import { plotTraining } from './plots/plot-training';
import { readReport, type ReportData, type ReportedExternal, type ReportedRun } from './read-report';

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
  const parts: MethodPart[] = [];
  for (const run of data.runs) {
    signal?.throwIfAborted();
    const method = methods.find(({ name }) => name === run.metrics.method);
    if (!method) {
      reporter.warn(sayLeftOut(run));
      continue;
    }
    reporter.progress({ label: `report ${method.title}`, done: parts.length, total: data.runs.length });
    parts.push(await describePart(method, run, dataSet, methods));
  }
  reporter.clear();
  const scores = [
    ...parts.map(({ method, run }) => ({ title: method.title, tested: run.tested })),
    ...data.externals.map(({ entry, tested }) => ({ title: showText(nameOf(entry)), tested })),
  ];
  const page = renderPage({
    ...{ data, methods: parts, findings: listFindings(scores, dataSet) },
    externals: await Promise.all(data.externals.map(describeExternalPart)),
    aurocs: await plotAurocs(data.board),
    ...{ roc: await plotRoc(scores), precisionRecall: await plotPrecisionRecall(scores) },
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

async function describePart(
  method: Method,
  run: ReportedRun,
  dataSet: Reopened,
  methods: readonly Method[],
): Promise<MethodPart> {
  return {
    ...{ method, run },
    histogram: await plotHistogram(run.tested, method.title),
    training: await plotTraining(run.epochs, method.title),
    cases: 'problem' in dataSet ? dataSet : await drawOrSayWhy(run, dataSet, methods),
  };
}

/** A run's numbers are worth reporting even if its bundle was deleted or its images cannot be read anymore. */
async function drawOrSayWhy(
  run: ReportedRun,
  dataSet: DataSet,
  methods: readonly Method[],
): Promise<MethodPart['cases']> {
  try {
    return await drawCases(run, dataSet, methods);
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
