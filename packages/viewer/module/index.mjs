/** What `import '@cxr-anomaly/viewer'` gives a page: the built module, which fetches its worker and decoders from beside it. */
export * from '../dist/page/cxr-anomaly-viewer.js';
