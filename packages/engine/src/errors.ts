/** The engine cannot start or cannot do what was asked. The message says what is missing and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
