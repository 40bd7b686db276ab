export * from './contracts';
export { BundleError, SettingsError, TrainingError } from './errors';
