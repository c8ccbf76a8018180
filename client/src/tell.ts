/** Calls a listener. What it throws is an error of the program that it belongs to, and keeps nobody else from hearing. */
export function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
