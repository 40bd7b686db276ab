export { allocatorSettings } from './allocator/allocator-settings';
export { runWithAllocator } from './allocator/run-with-allocator';
export { doctor, type CacheEntry, type DoctorReport } from './doctor/doctor';
export { formatDoctor } from './doctor/format-doctor';
export { profileOperations, type OperationTime, type Profile } from './profile/profile-operations';
export { provision, type ProvisionOptions, type ProvisionResult } from './provision/provision';
export { isNativeInstalled } from './start/load-native';
export { startEngine } from './start/start-engine';
export type { DeviceChoice, EngineChoice, EngineInfo, EngineOptions } from './start/engine-info';
