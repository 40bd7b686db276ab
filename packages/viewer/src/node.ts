export { exportSite } from './serve/export-site';
export { listBundles, type ListedBundle } from './serve/list-bundles';
export { PAGE_FOLDER } from './serve/page-folder';
export { serveSite, type ServedSite } from './serve/serve-site';
export { listSiteFiles, type SiteFiles } from './serve/site-files';
