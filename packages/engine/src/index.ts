export type { CloseOptions, EngineOptions, EngineUse } from "./engine.js";
export { Engine } from "./engine.js";
export type { EngineListener, ListenOptions } from "./listen/engine-listener.js";
export type { BackupOptions } from "./operations/back-up.js";
export { restoreBackup } from "./operations/hub-file.js";
export type { StorageErrorCode } from "./storage-errors.js";
export { StorageError, StorageForeignError, StorageInUseError, StorageTooNewError } from "./storage-errors.js";
export { checkStorage } from "./check/check-storage.js";
export type { StorageReport } from "./check/storage-report.js";
