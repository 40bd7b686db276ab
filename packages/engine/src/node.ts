export { startEngine } from './start/start-engine';
export type { DeviceChoice, EngineChoice, EngineInfo, EngineOptions } from './start/engine-info';
